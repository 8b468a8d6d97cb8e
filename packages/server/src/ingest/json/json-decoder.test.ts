import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxFutureMs, maxItemsPerRequest } from '@tidemark/protocol';
import fc from 'fast-check';
import { Batch } from '../../batch/index.ts';
import { SeriesTable } from '../../series/index.ts';
import { SeriesGuard } from '../series-guard.ts';
import { decodeJson } from './decode-json.ts';
import { JsonDecoder, restBodies } from './json-decoder.ts';
import { maxKnownBytes, maxKnownItemBytes } from './known-items.ts';

const nowMs = Date.UTC(2026, 0, 31);

/** The same bodies to `decodeJson` and to the decoder that knows items, each with a table of its own. */
class Pair {
  readonly plain = { table: new SeriesTable(), batch: new Batch() };
  readonly known = { table: new SeriesTable(), batch: new Batch() };
  readonly plainGuard = guardOf(this.plain.table);
  readonly decoder = new JsonDecoder(this.known.table, guardOf(this.known.table));

  /** Fails unless both did the same. */
  decode(body: Buffer): void {
    const expected = outcome(() =>
      decodeJson(body, this.plain.table, this.plain.batch, nowMs, (name, labels) =>
        this.plainGuard.admit('test', name, labels),
      ),
    );
    const got = outcome(() => this.decoder.decode(body, this.known.batch, nowMs, 'test'));
    assert.deepEqual(got, expected);
    assert.deepEqual(rows(this.known.batch), rows(this.plain.batch));
    assert.deepEqual(definitions(this.known.table), definitions(this.plain.table));
    // As after a commit, so that a later refinement is seen in `newSeries`.
    for (const { table, batch } of [this.plain, this.known]) {
      for (const index of batch.newSeries) table.logged[index] = 1;
      batch.clear();
    }
  }

  delete(index: number): void {
    for (const { table } of [this.plain, this.known]) {
      if (index < table.size && table.has(index)) table.delete([index]);
    }
  }
}

/** So few that the tests come to the limit, too. */
function guardOf(table: SeriesTable): SeriesGuard {
  return new SeriesGuard({ seriesCount: () => table.activeCount, maxSeries: 40 });
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    const { code, message, status } = error as { code: string; message: string; status: number };
    return { code, message, status };
  }
}

function rows({ count, seriesIndex, timestampMs, value, kind, newSeries }: Batch): unknown {
  const columns = [seriesIndex, timestampMs, value, kind].map((column) => [
    ...column.subarray(0, count),
  ]);
  return { count, columns, newSeries: [...newSeries] };
}

function definitions(table: SeriesTable): unknown[] {
  return Array.from({ length: table.size }, (_, index) =>
    table.has(index) ? [table.definition(index), table.logged[index]] : 'deleted',
  );
}

/** `$v` and `$t` stand for a value and a time. */
const shapes = [
  '{"name":"cpu","value":$v}',
  '{"name":"cpu","value":$v,"timestamp":$t}',
  '{"timestamp":$t,"name":"cpu","value":$v}',
  '{"timestamp":"$t","name":"cpu","value":$v,"labels":{"host":"a","zone":"ü"}}',
  '{"name":"cpu","labels":{"zone":"ü","host":"a"},"timestamp":$t,"value":$v}',
  '{ "name" : "cpu",\n\t"value" : $v , "timestamp" : $t }',
  '{"name":"c\\u0070u","value":$v,"timestamp":$t}',
  '{"name":"q\\"{}[],:\\\\","value":$v,"labels":{"a\\"}":"b{\\\\"}}',
  '{"name":"disk","type":"counter","value":$v}',
  '{"name":"disk","type":"gauge","unit":"B","value":$v,"timestamp":"$t"}',
  '{"name":"disk","unit":"","value":$v}',
  '{"name":"disk","type":"sum","value":$v}',
  '{"name":"cpu","value":$v,"value":$v}',
  '{"name":"cpu","value":$v,"timestamp":$t,"timestamp":1}',
  '{"name":"cpu","value":$v,"value":2,"timestamp":$t}',
  '{"name":"cpu","name":"disk","value":$v}',
  '{"name":"cpu","value":$v,"type":"latency","type":"gauge"}',
  '{"name":"cpu","value":$v,"labels":{"a":"1","a":"2"}}',
  '{"name":"cpu","value":$v,"labels":{"a":"1"},"labels":{}}',
  '{"name":"cpu","value":$v,"labels":{"a":5}}',
  '{"name":"cpu","value":$v,"labels":{"__proto__":"x"}}',
  '{"name":"cpu","value":$v,"labels":[]}',
  '{"name":"cpu","value":$v,"other":{"value":1}}',
  '{"name":"cpu","\\u0076alue":$v}',
  '{"name":"a\\u0000b\\u0000c","value":$v}',
  '{"name":"a","value":$v,"labels":{"b":"c"}}',
  '{"value":$v}',
  '{"name":"$v","value":1}',
  '{"name":"cpu","value":"$v"}',
  '7',
  '[{"name":"cpu","value":$v}]',
];

const values =
  '0 -0 -0.0 1 -1 0.1 12.34 100 01 00 -01 +1 1. .5 -.5 - 1e5 1E+2 1e-7 1e 1e+ 1e999 -1e999 5e-324 1e-999 0e0 0x10 1_0 NaN Infinity null true 0.30000000000000004 123456789012345 1234567890123456 12345678901234567890 0.123456789012345 0.1234567890123456 306783378.42857146 8.41470984807896506 9007199254740993 1.7976931348623157e308 0.000000000000001 99999999999999.9 999999999999999 1.5.5 1,2'.split(
    ' ',
  );

const iso = (ms: number) => new Date(ms).toISOString();
const times = [
  ...values,
  ...[nowMs, nowMs + maxFutureMs, nowMs + maxFutureMs + 1, nowMs + 0.5].map(String),
  ...[nowMs, nowMs + maxFutureMs, nowMs + maxFutureMs + 1, 0, -1].map(iso),
  ...'2024-02-29T23:59:59Z 2023-02-29T00:00:00Z 2000-02-29T00:00:00Z 2025-00-10T00:00:00Z 2025-13-10T00:00:00Z 2025-04-31T00:00:00Z 2025-01-00T00:00:00Z 2025-01-01T24:00:00Z 2025-01-01T00:60:00Z 2025-01-01T00:00:60Z 2025-01-01T00:00:00.1Z 2025-01-01T00:00:00.123456789Z 2025-01-01T00:00:00.Z 2025-01-01T00:00:00 2025-01-01t00:00:00z 2025-01-01T00:00:00+01:00 2025-01-01T00:00:00.5-23:59 2025-1-01T00:00:00Z 1969-12-31T23:59:59Z 0099-01-01T00:00:00Z 2025-01-01T00:00:00Z" 2025-01-01T00:00:00\\u005a 2025-01-01'.split(
    ' ',
  ),
];

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...values) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 3, arbitrary: fc.integer({ min: -1e6, max: 1e6 }).map((n) => String(n / 100)) },
  { weight: 2, arbitrary: fc.integer().map((n) => String(n / 7)) },
  { weight: 1, arbitrary: fc.stringMatching(/^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/) },
);
const time = fc.oneof(
  fc.constantFrom(...times),
  fc.integer({ min: 0, max: nowMs }).map(String),
  fc.integer({ min: 0, max: nowMs }).map(iso),
);
const item = fc
  .tuple(fc.oneof(fc.constantFrom(...shapes.slice(0, 10)), fc.constantFrom(...shapes)), value, time)
  .map(([shape, v, t]) => shape.replaceAll('$v', v).replaceAll('$t', t));
/** Most items are as good as new, so that bodies of known items are met often. */
const plainItem = fc
  .tuple(fc.constantFrom(...shapes.slice(0, 10)), fc.integer({ min: 0, max: 99_999 }))
  .map(([shape, n]) =>
    shape
      .replaceAll('$v', String(n / 100))
      .replaceAll('"$t"', `"${iso(nowMs - n)}"`)
      .replaceAll('$t', String(nowMs - n)),
  );

const body = fc.oneof(
  { weight: 3, arbitrary: fc.array(plainItem, { maxLength: 6 }).map((items) => `[${items}]`) },
  { weight: 1, arbitrary: plainItem },
  { weight: 2, arbitrary: item },
  { weight: 2, arbitrary: fc.array(item, { maxLength: 3 }).map((items) => `[${items}]`) },
  {
    weight: 1,
    arbitrary: fc.array(plainItem, { maxLength: 3 }).map((items) => ` [\n${items.join(' , ')}\t] `),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', '[]', '[', '[,]', '{}', '\ufeff{"name":"cpu","value":1}'),
  },
  { weight: 1, arbitrary: fc.json() },
);

const damage = fc.record({
  at: fc.nat({ max: 300 }),
  remove: fc.nat({ max: 3 }),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 2 }),
    fc.constantFrom(...'{}[],:"\\ 0.e-Z\n'.split('')).map((text) => Buffer.from(text)),
  ),
});

function damaged(
  bytes: Buffer,
  { at, remove, insert }: typeof damage extends fc.Arbitrary<infer D> ? D : never,
): Buffer {
  const start = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + remove)]);
}

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: body.map((text) => ({ do: 'decode' as const, bytes: Buffer.from(text) })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(body, damage)
      .map(([text, harm]) => ({ do: 'decode' as const, bytes: damaged(Buffer.from(text), harm) })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delete' as const), index: fc.nat({ max: 8 }) }),
  },
);

test('whatever bodies come after each other, rows, problems and errors are those of decodeJson', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const pair = new Pair();
      for (const doing of steps) {
        if (doing.do === 'delete') pair.delete(doing.index);
        else pair.decode(doing.bytes);
      }
    }),
    { numRuns: Number(process.env.TIDEMARK_TEST_DECODER_RUNS ?? 100) },
  );
});

test('every value and every time in every shape, once the shape is known', () => {
  const pair = new Pair();
  for (const shape of shapes) {
    const fill = (v: string, t: string) =>
      Buffer.from(shape.replaceAll('$v', v).replaceAll('$t', t));
    const knownTimes = [String(nowMs), iso(nowMs)];
    for (const t of knownTimes) pair.decode(fill('1', t));
    for (const v of values) for (const t of knownTimes) pair.decode(fill(v, t));
    for (const t of times) pair.decode(fill('1', t));
  }
});

test('a body of known items, cut at any byte or with something behind it, is refused alike', () => {
  const pair = new Pair();
  const whole = Buffer.from(
    `[${shapes.slice(0, 10).join(',')}]`
      .replaceAll('"$t"', `"${iso(nowMs)}"`)
      .replaceAll('$t', '5')
      .replaceAll('$v', '1.5'),
  );
  pair.decode(whole);
  for (let end = 0; end <= whole.length; end++) pair.decode(whole.subarray(0, end));
  for (const tail of [']', ',', '{}', '\u0000', '\ufeff'])
    pair.decode(Buffer.concat([whole, Buffer.from(tail)]));
});

test('a body of known items with any byte replaced by another is decoded alike', () => {
  const pair = new Pair();
  const whole = Buffer.from(
    `[{"name":"cpu","value":1.5,"timestamp":7},{"name":"cpu","value":-2},{"value":3,"name":"a","timestamp":"${iso(nowMs)}"}]`,
  );
  for (let at = 0; at < whole.length; at++) {
    for (const text of '{}[],:;"\\ 09.eEZ+-') {
      pair.decode(whole);
      const changed = Buffer.from(whole);
      changed.write(text, at);
      pair.decode(changed);
    }
  }
});

test('items beside a refused one are known as what they are', () => {
  for (const bad of [
    '{"name":"bad","value":1,"type":"sum"}',
    '{"name":"","value":1}',
    `{"name":"bad","value":1,"timestamp":${nowMs + maxFutureMs + 1}}`,
  ]) {
    const pair = new Pair();
    const items = [bad, '{"name":"a","value":1}', '{"name":"b","value":1}'];
    for (let i = 0; i < 2; i++) pair.decode(Buffer.from(`[${items}]`));
    for (const item of items) pair.decode(Buffer.from(item));
  }
});

test('more known items than a request may have store nothing', () => {
  const pair = new Pair();
  const one = '{"name":"cpu","value":1}';
  pair.decode(Buffer.from(one));
  pair.decode(Buffer.from(`[${Array(maxItemsPerRequest).fill(one)}]`));
  pair.decode(Buffer.from(`[${Array(maxItemsPerRequest + 1).fill(one)}]`));
});

test('items are known when only value and time differ, in any order and spacing between them', () => {
  const pair = new Pair();
  const items = (v: string, t: string) =>
    shapes
      .slice(0, 10)
      .map((shape) => shape.replaceAll('"$t"', `"${t}"`).replaceAll('$t', '7').replaceAll('$v', v));
  pair.decode(Buffer.from(`[${items('1', iso(nowMs))}]`));
  assert.equal(pair.decoder.recognizedCount, 0);
  pair.decode(Buffer.from(`[${items('-2.5e3', iso(5))}]`));
  assert.equal(pair.decoder.recognizedCount, 10);
  pair.decode(Buffer.from(` [ ${items('3', iso(6)).reverse().join(' ,\n')} ] `));
  assert.equal(pair.decoder.recognizedCount, 20);
  for (const item of items('4', iso(7))) pair.decode(Buffer.from(item));
  assert.equal(pair.decoder.recognizedCount, 30);
});

test('an item of a deleted series is parsed again, and known again afterwards', () => {
  const pair = new Pair();
  const body = Buffer.from('{"name":"cpu","value":1}');
  const recognized = () => {
    pair.decode(body);
    return pair.decoder.recognizedCount;
  };
  assert.deepEqual([recognized(), recognized()], [0, 1]);
  pair.delete(0);
  assert.deepEqual([recognized(), recognized()], [1, 2]);
});

test('an item that is too large is not remembered', () => {
  const pair = new Pair();
  const sized = (bytes: number) => {
    const empty = '{"name":"n","value":,"labels":{"l":""}}'.length;
    return Buffer.from(`{"name":"n","value":1,"labels":{"l":"${'x'.repeat(bytes - empty)}"}}`);
  };
  for (let i = 0; i < 2; i++) pair.decode(sized(maxKnownItemBytes));
  assert.equal(pair.decoder.recognizedCount, 1);
  for (let i = 0; i < 2; i++) pair.decode(sized(maxKnownItemBytes + 1));
  assert.equal(pair.decoder.recognizedCount, 1);
});

/** A decoder that met as many items as it can remember, each of them so often. */
function fullDecoder(times: number): (text: string) => number {
  const table = new SeriesTable();
  const batch = new Batch();
  const decoder = new JsonDecoder(table, new SeriesGuard());
  const decode = (text: string) => {
    batch.clear();
    decoder.decode(Buffer.from(text), batch, nowMs, 'test');
    return decoder.recognizedCount;
  };
  const filler = 'x'.repeat(maxKnownItemBytes - 100);
  for (let first = 0; first * filler.length < maxKnownBytes; first += 1000) {
    const items = Array.from(
      { length: 1000 },
      (_, i) => `{"name":"n${first + i}","value":1,"labels":{"l":"${filler}"}}`,
    );
    for (let time = 0; time < times; time++) decode(`[${items}]`);
  }
  return decode;
}

const late = '{"name":"late","value":1}';

test('when all room is taken by items that never come back, nothing is learned for a while', () => {
  const decode = fullDecoder(1);
  for (let body = 0; body <= restBodies; body++) assert.equal(decode(late), 0);
});

test('when all room is taken by items that do come back, the old ones make way', () => {
  const decode = fullDecoder(3);
  const before = decode(late);
  assert.equal(decode(late), before + 1);
});
