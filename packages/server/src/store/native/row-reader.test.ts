import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RowReader } from './row-reader.ts';

test('numbers are little-endian, lengths are LEB128', () => {
  const reader = new RowReader(
    Buffer.from('ff 3412 feffffffffffffff 8001'.replaceAll(' ', ''), 'hex'),
  );
  assert.equal(reader.uint8(), 255);
  assert.equal(reader.uint16(), 0x1234);
  assert.equal(reader.int64(), -2);
  assert.equal(reader.varint(), 128);
  assert.ok(reader.done);
});

test('reading past the end and rows of another width throw', () => {
  assert.throws(() => new RowReader(Buffer.alloc(3)).uint32(), RangeError);
  assert.throws(() => new RowReader(Buffer.from([5, 65])).string(), RangeError);
  assert.throws(() => new RowReader(Buffer.alloc(5)).rowCount(4), RangeError);
});
