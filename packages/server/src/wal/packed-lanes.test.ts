import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Batch, lateObservation, observation, reading, type SampleKind } from '../batch/index.ts';
import { SeriesTable } from '../series/index.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { type Lanes, PackedLanes, plainLanes, unpackLanes } from './packed-lanes.ts';
import { decodeRecord } from './record.ts';

const seriesCount = 5;
const startMs = Date.UTC(2026, 10, 23, 5);
const table = new SeriesTable();
for (let i = 0; i < seriesCount; i++) table.create(`series${i}`, []);

type Sample = { series: number; timestampMs: number; value: number; kind: SampleKind };

function batchOf(samples: readonly Sample[]): Batch {
  const batch = new Batch();
  for (const { series, timestampMs, value, kind } of samples) {
    batch.append(table, series, timestampMs, value, kind);
  }
  return batch;
}

const allKinds: SampleKind[] = [reading, observation, lateObservation];
const lanes = new PackedLanes();

function packed(samples: readonly Sample[]): Buffer {
  const out = new ByteWriter();
  lanes.encode(out, batchOf(samples), table);
  return Buffer.from(out.bytes);
}

function lanesOf(samples: readonly Sample[]): Lanes {
  return {
    idLow: Uint32Array.from(samples, ({ series }) => table.idLow[series]),
    idHigh: Uint32Array.from(samples, ({ series }) => table.idHigh[series]),
    timestampMs: Float64Array.from(samples, ({ timestampMs }) => timestampMs),
    value: Float64Array.from(samples, ({ value }) => value),
    kind: Uint8Array.from(samples, ({ kind }) => kind),
  };
}

const samples = fc
  .record({
    // So that there are runs, and none.
    series: fc.constantFrom(1, seriesCount),
    times: fc.constantFrom(1, 2, 1000, 2 ** 40),
    kinds: fc.constantFrom(1, 3),
    count: fc.nat({ max: 50 }),
  })
  .chain(({ series, times, kinds, count }) =>
    fc.array(
      fc.record({
        series: fc.nat({ max: series - 1 }),
        timestampMs: fc
          .oneof(fc.nat({ max: times - 1 }), fc.constant(0))
          .map((afterMs) => startMs + afterMs - times / 2),
        value: fc.double(),
        kind: fc.constantFrom(...allKinds.slice(0, kinds)),
      }),
      { minLength: count, maxLength: count },
    ),
  );

test('what is packed comes back, in whatever form', () => {
  fc.assert(
    fc.property(samples, (given) => {
      const reader = new ByteReader(packed(given));
      const found = unpackLanes(reader, given.length);
      assert.ok(reader.atEnd && !reader.failed);
      assert.deepEqual(found, lanesOf(given));
    }),
    { numRuns: 2000 },
  );
});

const one: Sample = { series: 0, timestampMs: startMs, value: 1.5, kind: reading };
const count = 1000;
const many = Array.from({ length: count }, () => one);

test('samples of a scrape take 16 bytes, those of one series 8 to 12, others up to 24', () => {
  const table: [string, (i: number) => Partial<Sample>, number][] = [
    ['one time', (i) => ({ series: i % seriesCount }), 16],
    ['one series', (i) => ({ timestampMs: startMs + i * 1000 }), 12],
    ['one series, of one time', () => ({}), 8],
    ['series and times', (i) => ({ series: i % 5, timestampMs: startMs + i }), 20],
    ['decades', (i) => ({ series: i % 5, timestampMs: startMs - i * 1e9 }), 24],
    ['parts of milliseconds', (i) => ({ series: i % 5, timestampMs: startMs + i / 2 }), 24],
  ];
  for (const [name, change, bytesPerSample] of table) {
    const given = many.map((sample, i) => ({ ...sample, ...change(i) }));
    const found = packed(given);
    assert.ok(Math.abs(found.length - bytesPerSample * count) < 64, `${name}: ${found.length}`);
    assert.deepEqual(unpackLanes(new ByteReader(found), count), lanesOf(given), name);
  }
});

test('every other number of samples, every truncation and every damaged byte is refused or read', () => {
  for (const given of [[one], many.slice(0, 3), [one, { ...one, series: 1, timestampMs: 0 }]]) {
    const bytes = packed(given);
    for (let length = 0; length < bytes.length; length++) {
      const reader = new ByteReader(bytes.subarray(0, length));
      unpackLanes(reader, given.length);
      assert.ok(reader.failed, `cut to ${length} bytes`);
    }
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = 255 - (damaged[at] ?? 0);
      const found = unpackLanes(new ByteReader(damaged), given.length);
      assert.ok([0, given.length].includes(found.value.length));
    }
    for (const others of [0, 1, 2, 4, 100, 2 ** 32 - 1]) {
      if (others === given.length) continue;
      const reader = new ByteReader(bytes);
      unpackLanes(reader, others);
      assert.ok(reader.failed || !reader.atEnd, `${others} samples`);
    }
  }
});

test('records of versions that did not pack them are read', () => {
  const given: Sample[] = [one, { ...one, series: 1, value: -2, kind: observation }];
  const expected = lanesOf(given);
  const out = new ByteWriter();
  out.f64(startMs);
  for (const figure of [7, given.length, 0, 0]) out.u32(figure);
  for (const lane of Object.values(expected)) out.column(lane, given.length);
  const record = decodeRecord(Buffer.from(out.bytes));
  assert.deepEqual(
    record && { arrivalMs: record.arrivalMs, firstRow: record.firstRow, count: record.count },
    { arrivalMs: startMs, firstRow: 7, count: 2 },
  );
  for (const [name, lane] of Object.entries(expected)) {
    assert.deepEqual(record?.[name as keyof Lanes], lane, name);
  }
  assert.deepEqual(plainLanes(new ByteReader(Buffer.from(out.bytes.subarray(24))), 2), expected);
});
