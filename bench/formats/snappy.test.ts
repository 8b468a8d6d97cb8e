import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { uncompressSync } from 'snappy';
import { compressAround, storedAsSnappy, varint } from './snappy.ts';

test('a varint has seven bits per byte, lowest first', () => {
  assert.deepEqual([...varint(0)], [0]);
  assert.deepEqual([...varint(300)], [0xac, 0x02]);
  assert.equal(varint(Date.UTC(2100, 0)).length, 6);
});

test('snappy takes content as it is: length, tag of a long literal, length less one, content', () => {
  const stored = storedAsSnappy(Buffer.from('abc'));
  assert.deepEqual([...stored], [3, 63 << 2, 2, 0, 0, 0, 97, 98, 99]);
});

test('what is kept can be changed in the compressed bytes, and nothing else changes with it', () => {
  const keptBytes = 15;
  const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'host-'), maxLength: 30 }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(pieces, (texts) => {
      const parts: Buffer[] = [];
      const starts: number[] = [];
      let length = 0;
      for (const text of texts) {
        parts.push(Buffer.from(text), Buffer.alloc(keptBytes, 'a'));
        starts.push(length + text.length);
        length += text.length + keptBytes;
      }
      const content = Buffer.concat(parts);
      const { bytes, keptOffsets } = compressAround(content, Uint32Array.from(starts), keptBytes);
      if (content.length > 0) assert.deepEqual(uncompressSync(bytes), content);
      keptOffsets.forEach((offset, i) => {
        bytes.fill(i + 1, offset, offset + keptBytes);
        const start = starts[i] ?? 0;
        content.fill(i + 1, start, start + keptBytes);
      });
      if (content.length > 0) assert.deepEqual(uncompressSync(bytes), content);
    }),
  );
});
