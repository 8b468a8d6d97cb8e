import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  Batch,
  type Buckets,
  type Histogram,
  isStaleMarker,
  metadataTypes,
  observation,
  reading,
  staleHighWord,
  staleLowWord,
  staleNaN,
} from '../batch/index.ts';
import { SeriesTable } from '../series/index.ts';
import { ByteWriter } from './byte-writer.ts';
import { PackedLanes } from './packed-lanes.ts';
import { decodeRecord, encodeRecord } from './record.ts';

function encode(batch: Batch, table: SeriesTable): Buffer {
  const out = new ByteWriter();
  const lanes = new PackedLanes();
  encodeRecord(out, batch, table, 7, lanes);
  return Buffer.from(out.bytes);
}

const buckets: fc.Arbitrary<Buckets> = fc
  .array(fc.tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.double()))
  .map((pairs) => ({
    index: Int32Array.from(pairs, ([index]) => index),
    count: Float64Array.from(pairs, ([, count]) => count),
  }));
const histogram: fc.Arbitrary<Histogram> = fc.record(
  {
    schema: fc.integer({ min: -53, max: 8 }),
    count: fc.double(),
    sum: fc.double(),
    zeroThreshold: fc.double(),
    zeroCount: fc.double(),
    positive: buckets,
    negative: buckets,
    bounds: fc.array(fc.double()).map((bounds) => Float64Array.from(bounds)),
    min: fc.double(),
    max: fc.double(),
    resetHint: fc.constantFrom(0, 1, 2, 3),
  },
  { noNullPrototype: true },
);
const text = fc.string({ unit: 'grapheme' });

function setUp(): { table: SeriesTable; batch: Batch; seriesIndex: number } {
  const table = new SeriesTable();
  const batch = new Batch();
  batch.arrivalMs = 1_763_000_000_123;
  return { table, batch, seriesIndex: table.create('latency', [['host', 'a']], 'latency') };
}

test('histograms, exemplars and metadata come back as they were encoded', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(histogram, fc.nat({ max: 4e12 }), fc.constantFrom(reading, observation))),
      fc.array(fc.tuple(fc.double(), fc.array(fc.tuple(text, text)))),
      fc.array(fc.tuple(fc.constantFrom(...metadataTypes), text, text, text)),
      (histograms, exemplars, metadata) => {
        const { table, batch, seriesIndex } = setUp();
        const [idLow, idHigh] = [table.idLow[seriesIndex], table.idHigh[seriesIndex]];
        batch.append(table, seriesIndex, 1000, 1, observation);
        for (const [histogram, timestampMs, kind] of histograms) {
          batch.appendHistogram(table, { seriesIndex, timestampMs, kind, histogram });
        }
        for (const [value, labels] of exemplars) {
          batch.exemplars.push({ seriesIndex, timestampMs: 5, value, labels });
        }
        for (const [type, name, help, unit] of metadata) {
          batch.metadata.push({ type, name, help, unit });
        }
        const record = decodeRecord(encode(batch, table));
        assert.ok(record !== null);
        assert.deepEqual([record.count, record.firstRow, record.series.length], [1, 7, 1]);
        assert.deepEqual(
          record.histograms,
          histograms.map(([histogram, timestampMs, kind]) => ({
            idLow,
            idHigh,
            timestampMs,
            kind,
            histogram,
          })),
        );
        assert.deepEqual(
          record.exemplars,
          exemplars.map(([value, labels]) => ({ idLow, idHigh, timestampMs: 5, value, labels })),
        );
        assert.deepEqual(record.metadata, batch.metadata);
      },
    ),
  );
});

const plain: Histogram = {
  schema: 3,
  count: 3,
  sum: 1.5,
  zeroThreshold: 0,
  zeroCount: 1,
  positive: { index: Int32Array.of(-2, 7), count: Float64Array.of(1, 1) },
  negative: { index: new Int32Array(0), count: new Float64Array(0) },
  bounds: Float64Array.of(1, 2),
  min: Number.NaN,
  max: Number.NaN,
  resetHint: 0,
};

test('a stale marker keeps its bits, and another NaN is none', () => {
  const { table, batch, seriesIndex } = setUp();
  for (const sum of [staleNaN, Number.NaN]) {
    const histogram = { ...plain, sum };
    batch.appendHistogram(table, { seriesIndex, timestampMs: 1, kind: reading, histogram });
  }
  const bytes = encode(batch, table);
  const marker = Buffer.alloc(8);
  marker.writeUInt32LE(staleLowWord, 0);
  marker.writeUInt32LE(staleHighWord, 4);
  assert.ok(bytes.includes(marker));
  const record = decodeRecord(bytes);
  assert.deepEqual(
    record?.histograms.map(({ histogram }) => isStaleMarker(histogram.sum)),
    [true, false],
  );
});

test('a record without extras is what the version before wrote, and one cut within them is refused', () => {
  const { table, batch, seriesIndex } = setUp();
  batch.append(table, seriesIndex, 1000, 1.5, observation);
  batch.keyedAnswers.push({ key: 'key', status: 201, body: '{"stored":1}' });
  const former = encode(batch, table);
  const read = decodeRecord(former);
  assert.deepEqual([read?.histograms, read?.exemplars, read?.metadata], [[], [], []]);
  batch.appendHistogram(table, { seriesIndex, timestampMs: 1, kind: reading, histogram: plain });
  batch.exemplars.push({ seriesIndex, timestampMs: 1, value: 2, labels: [['trace_id', 'x']] });
  batch.metadata.push({ type: 'histogram', name: 'latency', help: 'how long', unit: 's' });
  const bytes = encode(batch, table);
  assert.deepEqual(bytes.subarray(0, former.length), former);
  for (let length = former.length + 1; length < bytes.length; length++) {
    assert.equal(decodeRecord(bytes.subarray(0, length)), null, `cut to ${length} bytes`);
  }
  assert.equal(decodeRecord(Buffer.concat([bytes, Buffer.from([0])])), null);
});

test('damaged extras never throw, nor take memory beyond their length', () => {
  const { table, batch, seriesIndex } = setUp();
  batch.appendHistogram(table, { seriesIndex, timestampMs: 1, kind: reading, histogram: plain });
  batch.exemplars.push({ seriesIndex, timestampMs: 1, value: 2, labels: [['trace_id', 'x']] });
  batch.metadata.push({ type: 'gauge', name: 'n', help: 'h', unit: 'u' });
  const bytes = encode(batch, table);
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = byte;
      decodeRecord(damaged);
    }),
    { numRuns: 5000 },
  );
});
