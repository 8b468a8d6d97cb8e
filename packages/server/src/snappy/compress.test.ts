import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { uncompressSync } from 'snappy';
import { FragmentCompressor, lengthPreamble, maxFragmentBytes } from './compress.ts';
import { contentLength, Uncompressor } from './uncompress.ts';

function compress(content: Buffer, fragmentBytes = maxFragmentBytes): Buffer {
  const compressor = new FragmentCompressor();
  const parts = [lengthPreamble(content.length)];
  for (let from = 0; from < content.length; from += fragmentBytes) {
    parts.push(compressor.compress(content.subarray(from, from + fragmentBytes)));
  }
  return Buffer.concat(parts);
}

/** Read by the library, which is Google's code, and by our own. */
function assertComesBack(content: Buffer, fragmentBytes?: number): Buffer {
  const compressed = compress(content, fragmentBytes);
  assert.ok(content.equals(uncompressSync(compressed) as Buffer));
  const known = contentLength(compressed);
  assert.ok(known);
  const out = Buffer.alloc(known.sizeBytes);
  assert.ok(new Uncompressor().uncompressInto(compressed, known.start, out, known.sizeBytes));
  assert.ok(content.equals(out));
  return compressed;
}

test('what is compressed comes back, at all lengths of repetitions and distances', () => {
  const part = fc.tuple(
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
    fc.integer({ min: 1, max: 60 }),
  );
  const content = fc
    .array(part, { maxLength: 20 })
    .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array(times).fill(bytes))));
  fc.assert(
    fc.property(content, fc.integer({ min: 1, max: maxFragmentBytes }), (bytes, fragmentBytes) => {
      assertComesBack(bytes, Math.max(fragmentBytes, Math.ceil(bytes.length / 100)));
    }),
    { numRuns: 500 },
  );
  for (let length = 0; length < 300; length++) {
    assertComesBack(Buffer.from('abcd'.repeat(100).slice(0, length)));
    assertComesBack(Buffer.from(`${'x'.repeat(length)}y${'x'.repeat(length)}`));
  }
});

test('samples become less than half as long', () => {
  const sample = (i: number) => {
    const bytes = Buffer.from('12101100000000000000001080c8afa0b331', 'hex');
    bytes.writeDoubleLE(i / 10, 3);
    bytes[12] = 128 | (i % 128);
    return bytes;
  };
  const content = Buffer.concat(Array.from({ length: 20_000 }, (_, i) => sample(i)));
  const { length } = assertComesBack(content);
  assert.ok(length * 2 < content.length, `${length} of ${content.length} bytes`);
});

test('what cannot be compressed grows by little', () => {
  let state = 1;
  const random = Buffer.from(
    Array.from({ length: 200_000 }, () => {
      state = Math.imul(state, 1_664_525) + 1_013_904_223;
      return state >>> 24;
    }),
  );
  const { length } = assertComesBack(random);
  assert.ok(length < random.length * 1.01, `${length} bytes`);
});

test('a fragment that is too long is refused', () => {
  assert.throws(() => new FragmentCompressor().compress(Buffer.alloc(maxFragmentBytes + 1)));
});
