import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { compressSync, uncompressSync } from 'snappy';
import { Batch, staleNaN } from '../../batch/index.ts';
import { SeriesTable } from '../../series/index.ts';
import { Rows } from '../rows.ts';
import { damagedBodies, fuzzCases } from '../testing/damaged-bodies.ts';
import { openGate } from '../testing/open-rows.ts';
import { maxSnappyBytes } from './known-labels.ts';
import { RemoteWrite1Decoder } from './remote-write-1.ts';
import { takesSnappy } from './remote-write-decoder.ts';
import { field, label, sample, timeSeries1, varintField } from './testing/encode-remote-write.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const dayMs = 24 * 3600 * 1000;

const known = [
  timeSeries1('up', { job: 'a' }, sample(nowMs, 1)),
  timeSeries1('up', { job: 'b', host: 'x'.repeat(120) }, sample(nowMs, 0)),
  timeSeries1('load', {}, sample(nowMs - 5, 0.25), sample(nowMs, -1e300)),
];
const rare = [
  timeSeries1('up', { job: 'a' }, sample(nowMs + 2 * dayMs, 1)),
  timeSeries1('up', { job: 'a' }, sample(-1, 1), sample(nowMs, staleNaN)),
  timeSeries1('load', {}, field(2, varintField(2, nowMs))),
  timeSeries1('load', {}, sample(3, 7), field(9, 'unknown'), sample(nowMs, 8)),
  timeSeries1('load', {}),
  field(1, Buffer.concat([sample(nowMs, 1), label('__name__', 'late')])),
  timeSeries1('new', { a: 'b' }, sample(nowMs, 4)),
  varintField(7, 1),
];
const bodies = [...known, ...rare].flatMap((one, i) => [
  Buffer.concat([one, ...known, one]),
  Buffer.concat([known[i % 3], one, rare[i % rare.length], known[0]]),
]);

type Decoded = { message?: string } & Record<string, unknown>;

/** What a decoder makes of a body, with numbers by their bits. */
function decode(
  decoder: RemoteWrite1Decoder,
  table: SeriesTable,
  body: Buffer,
  isSnappy = false,
): Decoded {
  const rows = new Rows(table, openGate);
  const batch = new Batch();
  rows.open(batch, nowMs, 'test');
  try {
    decoder.decode(body, rows, isSnappy);
  } catch (error) {
    rows.abandon();
    const { code, message } = error as { code?: string; message: string };
    assert.ok(code !== undefined, message);
    return { code, message, count: batch.count };
  }
  const { count } = batch;
  // By their labels: a body that was taken back may leave a number unused in one table and not in the other.
  const seriesOf = (index: number) => {
    const { name, labels } = table.definition(index);
    return JSON.stringify([name, labels]);
  };
  return {
    outcome: rows.finish(),
    series: Array.from(batch.seriesIndex.subarray(0, count), seriesOf),
    timestampMs: [...batch.timestampMs.subarray(0, count)],
    value: [...new BigUint64Array(batch.value.buffer, 0, count)],
    newSeries: Array.from(batch.newSeries, seriesOf),
    histograms: batch.histograms.length,
  };
}

function begin() {
  const [ofKnowing, ofOthers] = [new SeriesTable(), new SeriesTable()];
  return { ofKnowing, ofOthers, knowing: new RemoteWrite1Decoder(ofKnowing) };
}

test(`what is known changes nothing, in ${fuzzCases} damaged bodies`, () => {
  let { ofKnowing, ofOthers, knowing } = begin();
  const bodyOfKnown = Buffer.concat(known);
  for (const body of damagedBodies(bodies)) {
    for (const one of [bodyOfKnown, body]) {
      const got = decode(knowing, ofKnowing, one);
      // One that has never met any series parses the labels of each.
      const expected = decode(new RemoteWrite1Decoder(ofOthers), ofOthers, one);
      if (got.code === 'bad_protobuf' && expected.code === undefined) {
        // The one difference: labels behind samples are looked for only where the series is unknown.
        ({ ofKnowing, ofOthers, knowing } = begin());
        continue;
      }
      // Which of several mistakes is met first depends on whether the labels are parsed, too.
      const [a, b] = [got, expected].map(({ message: _, ...rest }) => rest);
      assert.deepEqual(a, b, one.toString('hex'));
    }
  }
});

test(`what comes in Snappy's block format is what it holds, in ${fuzzCases} damaged bodies`, () => {
  const [ofPlain, ofSnappy] = [new SeriesTable(), new SeriesTable()];
  const plain = new RemoteWrite1Decoder(ofPlain);
  const snappy = new RemoteWrite1Decoder(ofSnappy);
  for (const body of damagedBodies(bodies)) {
    const expected = decode(plain, ofPlain, body);
    assert.deepEqual(decode(snappy, ofSnappy, compressSync(body), true), expected);
  }
});

test(`damaged Snappy is refused or read as the library does, in ${fuzzCases} bodies`, () => {
  const table = new SeriesTable();
  const decoder = new RemoteWrite1Decoder(table);
  for (const body of damagedBodies(bodies.map((one) => compressSync(one)))) {
    const got = decode(decoder, table, body, true);
    const content = uncompressed(body);
    if (content === undefined) assert.match(String(got.code), /^(bad_encoding|body_too_large)$/);
    else assert.deepEqual(got, decode(decoder, table, content));
  }
});

/** Undefined when the library refuses it. */
function uncompressed(body: Buffer): Buffer | undefined {
  try {
    return uncompressSync(body) as Buffer;
  } catch {
    return undefined;
  }
}

test('the body moves with the memory that grows for the labels in it', () => {
  const seriesCount = 5_000;
  const body = Buffer.concat(
    Array.from({ length: seriesCount }, (_, i) =>
      // Labels behind the sample are read in another way than all others.
      i % 7 === 0
        ? field(1, Buffer.concat([sample(nowMs, i), label('__name__', `late_${i}`)]))
        : timeSeries1('up', { host: `host-${i}` }, sample(nowMs, i)),
    ),
  );
  for (const isSnappy of [false, true]) {
    const table = new SeriesTable();
    const decoder = new RemoteWrite1Decoder(table);
    for (let round = 0; round < 2; round++) {
      const got = decode(decoder, table, isSnappy ? compressSync(body) : body, isSnappy);
      assert.deepEqual((got.outcome as { stored: number }).stored, seriesCount);
      assert.equal(new Set(got.series as string[]).size, seriesCount);
      assert.deepEqual(got.value, [
        ...new BigUint64Array(Float64Array.from({ length: seriesCount }, (_, i) => i).buffer),
      ]);
    }
  }
});

test('a body of the largest size that is uncompressed where it is scanned, and one beyond', () => {
  const table = new SeriesTable();
  const decoder = new RemoteWrite1Decoder(table);
  decode(decoder, table, Buffer.concat(known));
  const bodyOf = (contentBytes: number) => {
    const unknown = field(9, randomBytes(contentBytes));
    return compressSync(Buffer.concat([...known, unknown, ...known])) as Buffer;
  };
  const half = maxSnappyBytes / 2 - 4_096;
  const fitting = bodyOf(half);
  assert.ok(takesSnappy(1, fitting));
  const got = decode(decoder, table, fitting, true);
  assert.deepEqual((got.outcome as { stored: number }).stored, 8);
  const larger = bodyOf(half + 8_192);
  assert.ok(!takesSnappy(1, larger));
  assert.ok(!takesSnappy(2, fitting));
  assert.equal(decode(decoder, table, larger, true).code, 'body_too_large');
  assert.equal(takesSnappy(1, Buffer.alloc(0)), false);
});
