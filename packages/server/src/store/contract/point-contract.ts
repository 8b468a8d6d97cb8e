import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Histogram,
  isStaleMarker,
  type MetricMetadata,
  metadataTypes,
  noBuckets,
  resetHints,
  staleNaN,
} from '../../batch/index.ts';
import type { ExemplarRow, HistogramPoint, HistogramRow, Store } from '../store.ts';
import { type StoreHarness, withStore } from './harness.ts';
import {
  buckets,
  dayMs,
  groups,
  hourMs,
  idLanes,
  minutePairs,
  question,
  sampleRows,
  seriesIds,
} from './rows.ts';

const noon = Date.UTC(2026, 5, 1, 12);
const today = Math.floor(noon / dayMs);
const always = { startMs: 0, endMs: Date.UTC(2100, 0, 1) };

const plain: Histogram = {
  schema: 3,
  count: 6.5,
  sum: -12.25,
  zeroThreshold: 1e-128,
  zeroCount: 2,
  positive: { index: Int32Array.of(-(2 ** 31), 7), count: Float64Array.of(1, 2.5) },
  negative: { index: Int32Array.of(0), count: Float64Array.of(1) },
  bounds: new Float64Array(0),
  min: Number.NaN,
  max: 3,
  resetHint: resetHints.no,
};
const empty: Histogram = { ...plain, count: 0, positive: noBuckets, negative: noBuckets };
const custom: Histogram = {
  ...empty,
  schema: -53,
  bounds: Float64Array.of(0.1, 1, 2),
  resetHint: resetHints.gauge,
};

/** A reading, or an observation where a row is given. */
function row(
  series: number,
  ms: number,
  segment: number,
  histogram: Histogram,
  place?: number,
): HistogramRow {
  const { low, high } = idLanes(series);
  return {
    idLow: low,
    idHigh: high,
    timestampMs: ms,
    segment,
    sequenceLow: place === undefined ? 0 : place + 1,
    sequenceHigh: place === undefined ? 0 : segment,
    keepDay: Math.floor(ms / dayMs),
    histogram,
  };
}

async function histogramsOf(store: Store, series: number): Promise<[number, Histogram][]> {
  const asked = { series: seriesIds([series]), span: always, limit: 1000 };
  const points = await store.readHistograms(asked);
  return points.map(({ timestampMs, histogram }) => [timestampMs, histogram]);
}

async function lastHistograms(store: Store, throughSegment: number): Promise<HistogramPoint[]> {
  return (await Array.fromAsync(store.readLastHistograms(throughSegment))).flat();
}

const keepAll = { rawBeforeDay: null, minuteBeforeDay: null, hourBeforeDay: null, keysBeforeMs: 0 };

export function describePoints(harness: StoreHarness): void {
  describe('histograms', () => {
    test(
      'come back as they were written, in the order of time',
      withStore(harness, async (store) => {
        const stale = { ...empty, sum: staleNaN };
        const written = [plain, empty, custom, stale];
        await store.writeHistograms([]);
        await store.writeHistograms(written.map((one, i) => row(1, noon + i, 1, one)).toReversed());
        const read = await histogramsOf(store, 1);
        assert.deepEqual(
          read,
          written.map((one, i) => [noon + i, one]),
        );
        assert.ok(isStaleMarker(read[3][1].sum));
        const asked = { series: seriesIds([1]), span: { startMs: noon + 1, endMs: noon + 2 } };
        assert.equal((await store.readHistograms({ ...asked, limit: 10 })).length, 2);
        assert.equal((await store.readHistograms({ ...asked, limit: 1 })).length, 1);
      }),
    );

    test(
      'minutes are summed up anew from raw histograms and samples, up to the next reading',
      withStore(harness, async (store) => {
        const one = { ...empty, zeroThreshold: 0, zeroCount: 0, min: Number.NaN, max: Number.NaN };
        const ofOnes = (count: number): Histogram => ({
          ...one,
          schema: 6,
          count,
          sum: count,
          positive: { index: Int32Array.of(0), count: Float64Array.of(count) },
        });
        // One more a minute; what the late one at the beginning changes is in the next of its minutes.
        const minutes = Array.from({ length: 700 }, (_, minute) => minute);
        const at = (minute: number) => noon + minute * 60_000;
        const segmentOf = (minute: number) => (minute % 2 === 0 ? 2 : 1);
        await store.writeHistograms(
          minutes.map((minute) => row(1, at(minute), segmentOf(minute), ofOnes(minute + 1))),
        );
        await store.writeHistograms([row(1, at(1), 3, ofOnes(9)), row(2, at(1), 1, ofOnes(5))]);
        await store.writeHistograms([row(1, at(3), 1, ofOnes(50), 0)]);
        const sample = { series: 1, ms: at(5), value: 1, isLatency: true };
        await store.writeSamples(sampleRows(1, [sample]));
        const late = minutes.filter((minute) => minute % 2 === 0 && minute < 690);
        const pairs = minutePairs(late.map((minute) => ({ ...sample, ms: at(minute) })));
        for (let attempt = 0; attempt < 2; attempt++) {
          await store.correctMinutes(2, { ...pairs, hasHistograms: pairs.hasHistograms.fill(1) });
        }
        const asked = question('minutes', { series: groups([1]), granularity: 'minute' });
        const counts = buckets(await store.readBuckets(asked)).map(({ ms, count, sum }) => [
          (ms - noon) / 60_000,
          count,
          sum,
        ]);
        const wanted = minutes.slice(1, 690).map((minute) => {
          const count = minute === 3 ? 51 : minute === 5 ? 2 : 1;
          return [minute, count, count];
        });
        assert.deepEqual(counts, wanted);
        const sketches = await store.readSketches(asked);
        assert.equal(sketches.count, 689);
        assert.deepEqual(
          [...sketches.weight].reduce((a, b) => a + b, 0),
          689 + 50 + 1,
        );
      }),
    );

    test(
      'a reading counts once, as it came first; each observation counts, a replay changes nothing',
      withStore(harness, async (store) => {
        const first = [
          row(1, noon, 1, plain),
          row(1, noon, 1, custom, 0),
          row(1, noon, 1, custom, 1),
        ];
        const later = [row(1, noon, 2, empty), row(1, noon, 2, custom, 0)];
        for (const rows of [first, later, first, later]) await store.writeHistograms(rows);
        const read = (await histogramsOf(store, 1)).map(([, { schema, count }]) => [schema, count]);
        assert.deepEqual(read, [
          [3, 6.5],
          [-53, 0],
          [-53, 0],
          [-53, 0],
        ]);
      }),
    );

    test(
      'the last reading of each series is that of the segments up to the asked one',
      withStore(harness, async (store) => {
        await store.writeHistogramSeries(seriesIds([1, 2, 3]));
        await store.writeHistograms([row(1, noon, 1, plain), row(2, noon - hourMs, 1, custom)]);
        await store.writeHistograms([
          row(1, noon, 2, empty),
          row(1, noon + 1, 2, custom),
          row(1, noon + 2, 2, plain, 0),
          row(3, noon, 2, plain, 0),
        ]);
        const known = async (through: number) =>
          (await lastHistograms(store, through))
            .map(({ timestampMs, histogram }) => [timestampMs, histogram])
            .sort(([a], [b]) => Number(b) - Number(a));
        assert.deepEqual(await known(0), []);
        assert.deepEqual(await known(1), [
          [noon, plain],
          [noon - hourMs, custom],
        ]);
        assert.deepEqual(await known(2), [
          [noon + 1, custom],
          [noon - hourMs, custom],
        ]);
      }),
    );

    test(
      'their series are remembered, and forgotten with the series',
      withStore(harness, async (store) => {
        await store.writeHistogramSeries(seriesIds([1, 2]));
        await store.writeHistogramSeries(seriesIds([2]));
        await store.writeHistograms([row(1, noon, 1, plain), row(2, noon, 1, plain)]);
        await store.deleteSeries(seriesIds([1]));
        const known = await Array.fromAsync(store.readHistogramSeries());
        const ids = known.flatMap(({ count, idLow }) => [...idLow.subarray(0, count)]);
        assert.deepEqual(ids, [idLanes(2).low]);
        assert.deepEqual(await histogramsOf(store, 1), []);
        assert.equal((await histogramsOf(store, 2)).length, 1);
      }),
    );
  });

  describe('exemplars', () => {
    const { low, high } = idLanes(1);
    const exemplar = (ms: number, value: number, trace: string): ExemplarRow => ({
      idLow: low,
      idHigh: high,
      timestampMs: ms,
      value,
      labels: [
        ['quote', `it's \\ "${trace}"`],
        ['trace_id', trace],
      ],
      keepDay: today,
    });
    const asked = { series: seriesIds([1]), span: always, limit: 100 };

    test(
      'are there once each, whatever differs',
      withStore(harness, async (store) => {
        const rows = [exemplar(noon, 1, 'a'), exemplar(noon, 1, 'b'), exemplar(noon, 2, 'a')];
        rows.push(exemplar(noon + 1, 1, 'a'), { ...exemplar(noon + 2, 0, ''), labels: [] });
        for (let repeat = 0; repeat < 2; repeat++) await store.writeExemplars(rows);
        const read = await store.readExemplars(asked);
        assert.equal(read.length, rows.length);
        for (const { keepDay: _, ...point } of rows) {
          assert.ok(read.some((one) => JSON.stringify(one) === JSON.stringify(point)));
        }
        assert.equal((await store.readExemplars({ ...asked, limit: 2 })).length, 2);
        await store.deleteSeries(seriesIds([1]));
        assert.deepEqual(await store.readExemplars(asked), []);
      }),
    );

    test(
      'expire with the raw samples, and so do histograms',
      withStore(harness, async (store) => {
        await store.writeExemplars([exemplar(noon, 1, 'a')]);
        await store.writeHistograms([row(1, noon, 1, plain)]);
        assert.equal(await store.dropExpired({ ...keepAll, rawBeforeDay: today }), 0);
        assert.equal((await store.readExemplars(asked)).length, 1);
        assert.equal(await store.dropExpired({ ...keepAll, rawBeforeDay: today + 1 }), 2);
        assert.deepEqual(await store.readExemplars(asked), []);
        assert.deepEqual(await histogramsOf(store, 1), []);
      }),
    );
  });

  describe('metadata', () => {
    test(
      'is known by name, as it was written last, in portions',
      withStore(harness, async (store) => {
        const written = Array.from(
          { length: 9_000 },
          (_, i): MetricMetadata => ({
            name: `it's.${i}`,
            type: metadataTypes[i % metadataTypes.length],
            help: `line\n"${i}" \\`,
            unit: i % 2 === 0 ? '' : 'ms',
          }),
        );
        await store.writeMetadata(written);
        const changed = { ...written[5], help: 'other' };
        await store.writeMetadata([changed]);
        const portions = await Array.fromAsync(store.readMetadata());
        assert.ok(portions.length > 1);
        const read = new Map(portions.flat().map((one) => [one.name, one]));
        written[5] = changed;
        assert.deepEqual(
          read,
          new Map(written.map((one) => [one.name, one] as const).sort(byName)),
        );
      }),
    );
  });
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
