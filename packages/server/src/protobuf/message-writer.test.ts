import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MessageWriter, varintBytes } from './message-writer.ts';
import { ProtobufReader, tagOf, wireTypes } from './protobuf-reader.ts';

function readerOf(writer: MessageWriter): ProtobufReader {
  const reader = new ProtobufReader();
  reader.open(writer.finish());
  return reader;
}

test('whole numbers come back, and take as many bytes as is said', () => {
  const numbers = fc.oneof(
    fc.nat({ max: 300 }),
    fc.maxSafeNat(),
    fc.integer({ min: 0, max: 52 }).chain((bits) => fc.constantFrom(2 ** bits - 1, 2 ** bits)),
  );
  fc.assert(
    fc.property(numbers, (value) => {
      const writer = new MessageWriter(1);
      writer.uint(value);
      assert.equal(writer.at, varintBytes(value));
      assert.equal(readerOf(writer).uint64(), value);
      for (const signed of [value, -value]) {
        if (Math.abs(signed) > 2 ** 51) continue;
        writer.backTo(0);
        writer.sint(signed);
        assert.equal(readerOf(writer).sint64(), signed + 0);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('doubles come back, and bits that a register may change', () => {
  for (const value of [0, -0, 1.5, Number.MAX_VALUE, Number.NEGATIVE_INFINITY, Number.NaN]) {
    const writer = new MessageWriter(1);
    writer.double(value);
    assert.ok(Object.is(readerOf(writer).double(), value));
  }
  const writer = new MessageWriter(1);
  writer.fixed64(0x7ff0000000000002n);
  assert.equal(writer.finish().toString('hex'), '020000000000f07f');
});

test('messages in messages come back, however much memory they need', () => {
  const text = 'ä€𝄞'.repeat(5_000);
  const writer = new MessageWriter(1);
  const tag = tagOf(2, wireTypes.bytes);
  writer.tag(tag);
  const outer = writer.begin();
  writer.tag(tag);
  writer.text(text);
  writer.tag(tag);
  const packed = writer.begin();
  for (let i = 0; i < 3_000; i++) writer.double(i / 3);
  writer.end(packed);
  writer.end(outer);
  const reader = readerOf(writer);
  assert.ok(reader.next());
  const end = reader.enter();
  assert.ok(reader.next());
  reader.range();
  assert.equal(reader.text(reader.rangeStart, reader.rangeEnd), text);
  assert.ok(reader.next());
  const inner = reader.enter();
  assert.equal(reader.packedCount(8), 3_000);
  for (let i = 0; i < 3_000; i++) assert.equal(reader.double(), i / 3);
  reader.leave(inner);
  assert.equal(reader.next(), false);
  reader.leave(end);
  assert.equal(reader.next(), false);
});
