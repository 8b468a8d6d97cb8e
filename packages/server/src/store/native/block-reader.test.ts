import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockReader } from './block-reader.ts';
import { encodeNativeBlock, type NativeColumn } from './native-block.ts';

const columns: NativeColumn[] = [
  { name: 'a', type: 'Float64', values: Float64Array.of(1.5, -2, 3) },
  { name: 'b', type: 'UInt8', values: Uint8Array.of(7, 8, 9) },
];

test('reads the columns of block after block, and passes over empty ones', () => {
  const parts = [3, 0, 2].flatMap((rowCount) => encodeNativeBlock(columns, rowCount));
  const reader = new BlockReader(Buffer.concat(parts), [8, 1]);
  const read: unknown[] = [];
  while (reader.next()) {
    const [a, b] = reader.columns;
    read.push([reader.rowCount, [...new Float64Array(a)], [...new Uint8Array(b)]]);
  }
  assert.deepEqual(read, [
    [3, [1.5, -2, 3], [7, 8, 9]],
    [2, [1.5, -2], [7, 8]],
  ]);
  assert.equal(new BlockReader(new Uint8Array(0), [8]).next(), false);
});

test('reads arrays that all have one length, and refuses others', () => {
  const text = (value: string) => [value.length, ...Buffer.from(value)];
  const ends = (...rows: number[]) => [...new Uint8Array(BigUint64Array.from(rows, BigInt).buffer)];
  const block = (...rows: number[]) =>
    Uint8Array.of(1, 2, ...text('a'), ...text('Array(UInt8)'), ...ends(...rows), 1, 2, 3, 4);
  const reader = new BlockReader(Buffer.concat([block(2, 4), [0, 0]].map(Buffer.from)), [
    { arrayOf: 2, width: 1 },
  ]);
  assert.equal(reader.next(), true);
  assert.deepEqual([...new Uint8Array(reader.columns[0])], [1, 2, 3, 4]);
  assert.equal(reader.next(), false);
  const others = new BlockReader(block(1, 4), [{ arrayOf: 2, width: 1 }]);
  assert.throws(() => others.next(), /do not have 2 values each/);
});

test('an answer that is cut off, or has other columns than were asked for, throws', () => {
  const block = Buffer.concat(encodeNativeBlock(columns, 3));
  for (let length = 1; length < block.length; length++) {
    assert.throws(() => new BlockReader(block.subarray(0, length), [8, 1]).next(), RangeError);
  }
  assert.throws(() => new BlockReader(block, [8]).next(), /2 columns, not 1/);
});
