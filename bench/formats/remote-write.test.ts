import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remoteWrite, storedAsSnappy, varint } from './remote-write.ts';

test('a varint has seven bits per byte, lowest first', () => {
  assert.deepEqual([...varint(0)], [0]);
  assert.deepEqual([...varint(300)], [0xac, 0x02]);
  assert.equal(varint(Date.UTC(2100, 0)).length, 6);
});

test('snappy takes content as it is: length, tag of a long literal, length less one, content', () => {
  const stored = storedAsSnappy(Buffer.from('abc'));
  assert.deepEqual([...stored], [3, 63 << 2, 2, 0, 0, 0, 97, 98, 99]);
});

test('a body holds labels, value and timestamp where the protobuf definition has them', () => {
  const write = remoteWrite.bodyWriter([{ name: 'up', labels: [['job', 'a']] }]);
  const timestampMs = 1_790_000_000_123;
  const expected = Buffer.concat([
    Buffer.from([(1 << 3) | 2, 44]),
    Buffer.from([(1 << 3) | 2, 14, 0x0a, 8]),
    Buffer.from('__name__'),
    Buffer.from([0x12, 2]),
    Buffer.from('up'),
    Buffer.from([(1 << 3) | 2, 8, 0x0a, 3]),
    Buffer.from('job'),
    Buffer.from([0x12, 1]),
    Buffer.from('a'),
    Buffer.from([0x12, 16, 0x09]),
    Buffer.from(new Float64Array([1.5]).buffer),
    Buffer.from([0x10]),
    varint(timestampMs),
  ]);
  const body = write([{ timestampMs, values: Float64Array.of(1.5) }]);
  assert.deepEqual(body, storedAsSnappy(expected));
  // A second body comes from the same template and must not keep the first one's figures.
  const second = write([{ timestampMs: timestampMs + 1, values: Float64Array.of(2.5) }]);
  assert.notDeepEqual(second, body);
  assert.equal(second.length, body.length);
});
