import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TidemarkError } from '../errors/index.ts';
import { nanosToMs } from './nanos-to-ms.ts';
import { maxNestingDepth, ProtobufReader, tagOf, wireTypes } from './protobuf-reader.ts';
import { fuzzCases, mutated } from './testing/mutated.ts';
import { ProtobufWriter } from './testing/protobuf-writer.ts';

function readerOf(hex: string): ProtobufReader {
  const reader = new ProtobufReader();
  reader.open(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  return reader;
}

const ones = 'ff ff ff ff ff ff ff ff ff 01';
const values: [
  hex: string,
  read: (reader: ProtobufReader) => number | boolean,
  number | boolean,
][] = [
  ['00', (r) => r.uint64(), 0],
  ['7f', (r) => r.uint64(), 127],
  ['80 01', (r) => r.uint64(), 128],
  ['80 00', (r) => r.uint64(), 0],
  ['ff ff ff ff 0f', (r) => r.uint32(), 2 ** 32 - 1],
  ['ff ff ff ff 0f', (r) => r.uint64(), 2 ** 32 - 1],
  ['80 80 80 80 10', (r) => r.uint64(), 2 ** 32],
  ['ff ff ff ff ff ff ff 0f', (r) => r.uint64(), 2 ** 53 - 1],
  [ones, (r) => r.uint64(), 2 ** 64],
  [ones, (r) => r.int64(), -1],
  [ones, (r) => r.int32(), -1],
  ['80 80 80 80 80 80 80 80 80 01', (r) => r.int64(), -(2 ** 63)],
  [ones, (r) => r.sint64(), -(2 ** 63)],
  ['00', (r) => r.sint64(), 0],
  ['01', (r) => r.sint64(), -1],
  ['02', (r) => r.sint64(), 1],
  ['ff ff ff ff 0f', (r) => r.sint64(), -(2 ** 31)],
  ['80 80 80 80 20', (r) => r.sint64(), 2 ** 32],
  ['ff ff ff ff 0f', (r) => r.sint32(), -(2 ** 31)],
  ['fe ff ff ff 0f', (r) => r.sint32(), 2 ** 31 - 1],
  ['00', (r) => r.bool(), false],
  ['01', (r) => r.bool(), true],
  ['80 80 80 80 80 01', (r) => r.bool(), true],
  ['00 00 00 00 00 00 f8 3f', (r) => r.double(), 1.5],
  ['00 00 00 00 00 00 f0 7f', (r) => r.double(), Number.POSITIVE_INFINITY],
  ['00 00 c0 3f', (r) => r.float(), 1.5],
  ['ff ff ff ff', (r) => r.fixed32(), 2 ** 32 - 1],
  ['01 00 00 00 00 00 00 80', (r) => r.fixed64(), 2 ** 63],
  ['ff ff ff ff ff ff ff ff', (r) => r.sfixed64(), -1],
];

test('values of every wire type', () => {
  for (const [hex, read, expected] of values) {
    const reader = readerOf(hex);
    assert.equal(read(reader), expected, hex);
    assert.equal(reader.at, reader.end, hex);
  }
});

test('what is cut off anywhere is refused', () => {
  for (const [hex, read] of values) {
    const whole = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    for (let length = 0; length < whole.length; length++) {
      const reader = new ProtobufReader();
      // The bytes go on in the buffer: the end of the message counts, not that of the buffer.
      reader.open(whole, 0, length);
      assert.throws(() => read(reader), isBadProtobuf, `${hex} cut to ${length}`);
    }
  }
});

const damaged: [what: string, hex: string, message: RegExp][] = [
  ['eleven bytes', '08 ff ff ff ff ff ff ff ff ff ff 01', /more than ten bytes, at byte 1/],
  ['65 bits', '08 ff ff ff ff ff ff ff ff ff 02', /more than 64 bits/],
  ['field 0', '00 00', /number from 1 to 536870911, at byte 0/],
  ['field 0 at length', '82 00 00', /number from 1/],
  ['a field of 2^29', '80 80 80 80 10 00', /number from 1/],
  ['a group', '0b 0c', /wire type 3 is not supported/],
  ['the end of a group', '0c', /wire type 4/],
  ['wire type 6', '0e', /wire type 6/],
  ['wire type 7', '0f', /wire type 7/],
  ['a length beyond the end', '0a 02 00', /a length of 2 goes beyond the end, at byte 1/],
  ['a length of 4 GiB', '0a ff ff ff ff 0f', /a length of 4294967295/],
  [
    'a length of 2^63',
    '0a 80 80 80 80 80 80 80 80 80 01',
    /a length of 9223372036854776000 goes beyond/,
  ],
  ['half a double', '09 00 00 00 00', /8 bytes go beyond the end/],
  ['half a float', '0d 00 00', /4 bytes go beyond the end/],
];

test('damage is refused, and its place said', () => {
  for (const [what, hex, message] of damaged) {
    assert.throws(
      () => skipAll(readerOf(hex)),
      (error: unknown) => isBadProtobuf(error) && message.test((error as TidemarkError).message),
      what,
    );
  }
});

test('unknown fields of every wire type are skipped', () => {
  const reader = readerOf(
    'f8 ff ff ff 0f 05  09 0102030405060708  12 03 616263  1d 01020304  20 2a',
  );
  let last = 0;
  while (reader.next()) {
    if (reader.tag === tagOf(4, wireTypes.varint)) last = reader.uint64();
    else reader.skip();
  }
  assert.equal(last, 42);
});

test('the largest field number', () => {
  const reader = readerOf('f8 ff ff ff 0f 05');
  assert.ok(reader.next());
  assert.equal(reader.field, 536_870_911);
});

test('nested messages end where their length says', () => {
  const reader = readerOf('0a 04 08 01 10 02 18 03');
  assert.ok(reader.next());
  const outer = reader.enter();
  assert.ok(reader.next());
  assert.equal(reader.uint64(), 1);
  reader.leave(outer);
  assert.ok(reader.next());
  assert.deepEqual([reader.field, reader.uint64()], [3, 3]);
  assert.equal(reader.next(), false);
});

test('nesting has a limit', () => {
  const nested = (depth: number) => {
    let body: Buffer = Buffer.alloc(0);
    for (let i = 0; i < depth; i++) {
      body = new ProtobufWriter().bytes(1, body).finish();
    }
    return body;
  };
  const descend = (reader: ProtobufReader) => {
    if (!reader.next()) return;
    const outer = reader.enter();
    descend(reader);
    reader.leave(outer);
  };
  const reader = new ProtobufReader();
  reader.open(nested(maxNestingDepth));
  descend(reader);
  reader.open(nested(maxNestingDepth + 1));
  assert.throws(() => descend(reader), /more than 100 messages nested/);
});

test('packed fields', () => {
  const doubles = new ProtobufWriter().packedDoubles(1, [1, -2.5]).finish();
  const reader = new ProtobufReader();
  reader.open(doubles);
  assert.ok(reader.next());
  const outer = reader.enter();
  assert.equal(reader.packedCount(8), 2);
  assert.deepEqual([reader.double(), reader.double()], [1, -2.5]);
  reader.leave(outer);
  assert.equal(reader.next(), false);

  const odd = readerOf('0a 09 00 00 00 00 00 00 00 00 00');
  assert.ok(odd.next());
  odd.enter();
  assert.throws(() => odd.packedCount(8), /packed field of 9 bytes, expected a multiple of 8/);
});

test('texts that are no UTF-8 are none', () => {
  const reader = readerOf('61 c3a4 ff ed a0 80');
  assert.equal(reader.text(0, 3), 'aä');
  assert.equal(reader.text(3, 3), '');
  assert.equal(reader.text(3, 4), undefined);
  assert.equal(reader.text(4, 7), undefined);
});

test('64-bit numbers come back as written', () => {
  const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  fc.assert(
    fc.property(bits, (number) => {
      const body = new ProtobufWriter().varint(1, number).fixed64(2, number).finish();
      const reader = new ProtobufReader();
      reader.open(body);
      reader.next();
      reader.varint();
      const lanes = () => (BigInt(reader.high >>> 0) << 32n) | BigInt(reader.low >>> 0);
      assert.equal(lanes(), number);
      reader.next();
      assert.equal(reader.fixed64(), Number(number));
      assert.equal(lanes(), number);
      assert.equal(nanosToMs(reader.low, reader.high), Number(number / 1_000_000n));
    }),
    { numRuns: 2000 },
  );
});

test('fuzz: any bytes are read or refused', () => {
  const body = new ProtobufWriter()
    .varint(1, 2n ** 63n)
    .double(2, 1.5)
    .text(3, 'some text')
    .bytes(4, new ProtobufWriter().packedDoubles(1, [1, 2, 3]).text(2, 'inner').finish())
    .finish();
  const reader = new ProtobufReader();
  for (let seed = 0; seed < fuzzCases; seed++) {
    reader.open(mutated(body, seed));
    try {
      skipAll(reader);
      assert.equal(reader.at, reader.end);
    } catch (error) {
      assert.ok(isBadProtobuf(error), String(error));
    }
  }
});

function skipAll(reader: ProtobufReader): void {
  while (reader.next()) {
    if (reader.tag === tagOf(4, wireTypes.bytes)) {
      const outer = reader.enter();
      skipAll(reader);
      reader.leave(outer);
    } else reader.skip();
  }
}

function isBadProtobuf(error: unknown): boolean {
  return error instanceof TidemarkError && error.code === 'bad_protobuf' && error.status === 400;
}
