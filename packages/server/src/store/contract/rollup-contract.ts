import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Store } from '../store.ts';
import { type StoreHarness, withStore } from './harness.ts';
import { allLastSamples } from './last-samples.ts';
import {
  buckets,
  countAndSum,
  flush,
  groups,
  hourMs,
  idLanes,
  minutePairs,
  minuteRows,
  pairs,
  question,
  type Sample,
} from './rows.ts';

const noon = Date.UTC(2026, 5, 1, 12);
const hourly = ['raw', 'minutes', 'hours'] as const;
const sources = [...hourly, 'days'] as const;

async function assertCountAndSum(store: Store, expected: [number, number]): Promise<void> {
  for (const source of sources) {
    assert.deepEqual(await countAndSum(store, source), expected, source);
  }
}

export function describeRollups(harness: StoreHarness): void {
  describe('rollups', () => {
    test(
      'late samples change the minute and hour that they belong to',
      withStore(harness, async (store) => {
        await flush(store, 1, [{ series: 1, ms: noon, value: 10, row: 0 }]);
        await store.rollUpHours(1);
        await flush(store, 2, [{ series: 1, ms: noon + hourMs, value: 1, row: 0 }]);
        await store.rollUpHours(2);
        await flush(store, 3, [
          { series: 1, ms: noon + 10, value: 30, row: 0, arrivalMs: noon + 100 * hourMs },
        ]);
        const asked = { series: groups([1]), granularity: 'hour' } as const;
        const expected = [
          { group: 0, ms: noon, count: 2, sum: 40, min: 10, max: 30 },
          { group: 0, ms: noon + hourMs, count: 1, sum: 1, min: 1, max: 1 },
        ];
        for (const source of hourly) {
          const rows = buckets(await store.readBuckets(question(source, asked)));
          assert.deepEqual(rows, expected, `${source}, the late one not rolled up yet`);
        }
        await store.rollUpHours(3);
        const rows = buckets(await store.readBuckets(question('hours', asked)));
        assert.deepEqual(rows, expected, 'the late one rolled up');
      }),
    );

    test(
      'hours may be rolled up again, and up to segments that were rolled up before',
      withStore(harness, async (store) => {
        for (let segment = 1; segment <= 4; segment++) {
          await flush(store, segment, [{ series: 1, ms: noon + segment, value: segment, row: 0 }]);
        }
        for (const through of [2, 2, 1, 4, 3, 4]) await store.rollUpHours(through);
        await assertCountAndSum(store, [4, 10]);
      }),
    );

    test(
      'days are their hours, whenever these are added to them',
      withStore(harness, async (store) => {
        const later = noon + 30 * hourMs;
        await flush(store, 1, [{ series: 1, ms: noon, value: 1 }]);
        await assertCountAndSum(store, [1, 1]);
        await store.rollUpHours(1);
        await store.rollUpDays(100);
        await flush(store, 2, [{ series: 1, ms: noon + 1, value: 2, row: 0, arrivalMs: later }]);
        await assertCountAndSum(store, [2, 3]);
        await store.rollUpHours(2);
        await assertCountAndSum(store, [2, 3]);
        for (const today of [100, 101, 101]) await store.rollUpDays(today);
        await flush(store, 3, [{ series: 1, ms: later, value: 4 }]);
        await store.rollUpHours(3);
        const asked = { series: groups([1]), granularity: 'day' } as const;
        const rows = buckets(await store.readBuckets(question('days', asked)));
        assert.deepEqual(rows, [
          { group: 0, ms: noon - 12 * hourMs, count: 2, sum: 3, min: 1, max: 2 },
          { group: 0, ms: noon + 12 * hourMs, count: 1, sum: 4, min: 4, max: 4 },
        ]);
      }),
    );

    test(
      'days lie by metric, those of series without a definition under all of them',
      withStore(harness, async (store) => {
        const [first, second] = [idLanes(1), idLanes(2)];
        const others = { labels: [], type: 'gauge', unit: null } as const;
        await store.writeSeries([
          { idLow: first.low, idHigh: first.high, name: "it's \\ 1", ...others },
          { idLow: second.low, idHigh: second.high, name: 'second', ...others },
        ]);
        const [late, ...samples] = [1, 1, 2, 3].map((series) => ({ series, ms: noon, value: 5 }));
        await flush(store, 1, samples);
        await store.rollUpHours(1);
        await store.rollUpDays(100);
        const found = async (...metrics: string[]) => {
          const series = { ...groups([1, 2, 3]), group: Uint32Array.of(1, 2, 3), groupCount: 4 };
          const asked = question('days', { series: { ...series, metrics } });
          return buckets(await store.readBuckets(asked)).map(({ group, count }) => [group, count]);
        };
        const all = [1, 2, 3].map((series) => [series, 1]);
        assert.deepEqual(await found("it's \\ 1", 'second'), all);
        assert.deepEqual(await found("it's \\ 1"), [all[0], all[2]]);
        assert.deepEqual(await found('third'), [all[2]]);
        // Counted anew, rows take the place of those that were there.
        const again = { ...late, value: 7, row: 1 };
        await flush(store, 2, [again]);
        await store.correctMinutes(2, minutePairs([again]));
        await store.rollUpHours(2);
        await store.rollUpDays(101);
        assert.deepEqual(await found("it's \\ 1"), [[1, 2], all[2]]);
      }),
    );

    test(
      'a correction reaches days that were rolled up',
      withStore(harness, async (store) => {
        const first = { series: 1, ms: noon, value: 5 };
        await flush(store, 1, [first, { series: 1, ms: noon + hourMs, value: 2 }]);
        await store.rollUpHours(1);
        await store.rollUpDays(100);
        for (const [segment, value] of [
          [2, 9],
          [3, 11],
        ]) {
          const again = { ...first, value, arrivalMs: noon + 50 * hourMs };
          await flush(store, segment, [again]);
          await store.correctMinutes(segment, minutePairs([again]));
          await assertCountAndSum(store, [2, value + 2]);
          await store.rollUpHours(segment);
          await assertCountAndSum(store, [2, value + 2]);
          await store.rollUpDays(100 + segment);
          await assertCountAndSum(store, [2, value + 2]);
        }
      }),
    );

    test(
      'a reading written again counts once after its minute was corrected',
      withStore(harness, async (store) => {
        const first = { series: 1, ms: noon, value: 5 };
        await flush(store, 1, [first, { series: 1, ms: noon + 1, value: 1, row: 0 }]);
        await flush(store, 2, [{ ...first, value: 7 }]);
        await store.correctMinutes(2, minutePairs([first]));
        await assertCountAndSum(store, [2, 8]);
        await store.correctMinutes(2, minutePairs([first]));
        await flush(store, 1, [first, { series: 1, ms: noon + 1, value: 1, row: 0 }]);
        await flush(store, 2, [{ ...first, value: 7 }]);
        await store.correctMinutes(2, minutePairs([first]));
        await assertCountAndSum(store, [2, 8]);
      }),
    );

    test(
      'a correction reaches hours that were rolled up, at once and after the next rollup',
      withStore(harness, async (store) => {
        const first = { series: 1, ms: noon, value: 5 };
        await flush(store, 1, [first, { series: 1, ms: noon + 5 * 60_000, value: 2 }]);
        await store.rollUpHours(1);
        await flush(store, 2, [{ series: 1, ms: noon + 60_000, value: 1 }]);
        await store.rollUpHours(2);
        const again = { ...first, value: 9, arrivalMs: noon + 50 * hourMs };
        await flush(store, 3, [again]);
        for (let repeat = 0; repeat < 2; repeat++) {
          await store.correctMinutes(3, minutePairs([again]));
          await assertCountAndSum(store, [3, 12]);
        }
        await store.rollUpHours(3);
        await assertCountAndSum(store, [3, 12]);
        const last = await allLastSamples(store);
        assert.deepEqual(pairs(last), [[noon + 5 * 60_000, 2]]);
      }),
    );

    test(
      'replaying an older segment after a newer one counts nothing twice',
      withStore(harness, async (store) => {
        const segments: Sample[][] = [
          [{ series: 1, ms: noon, value: 1 }],
          [{ series: 1, ms: noon, value: 2 }],
          [{ series: 1, ms: noon + 1, value: 4, row: 0 }],
        ];
        const writeFrom = async (first: number) => {
          for (let segment = first; segment <= 3; segment++) {
            await flush(store, segment, segments[segment - 1]);
            if (segment === 2) await store.correctMinutes(2, minutePairs(segments[1]));
          }
        };
        await writeFrom(1);
        await writeFrom(2);
        await writeFrom(1);
        await assertCountAndSum(store, [2, 6]);
      }),
    );

    test(
      'correcting 30,000 minutes is one call',
      withStore(harness, async (store) => {
        const samples = Array.from({ length: 30_000 }, (_, index) => ({
          series: index % 100,
          ms: noon + Math.floor(index / 100) * 60_000,
          value: 1,
        }));
        await flush(store, 1, samples);
        await store.rollUpHours(1);
        await flush(store, 2, samples);
        await store.correctMinutes(2, minutePairs(samples));
        const series = groups(Array.from({ length: 100 }, (_, index) => index));
        for (const source of sources) {
          const [bucket] = buckets(await store.readBuckets(question(source, { series })));
          assert.deepEqual([bucket.count, bucket.sum], [30_000, 30_000], source);
        }
      }),
    );

    test(
      'the last sample of each series is known from minutes and hours',
      withStore(harness, async (store) => {
        await flush(store, 1, [
          { series: 1, ms: noon, value: 1 },
          { series: 1, ms: noon + 30, value: 2 },
          { series: 2, ms: noon - hourMs, value: 3 },
        ]);
        await store.rollUpHours(1);
        await flush(store, 2, [{ series: 1, ms: noon + 10, value: 4 }]);
        const last = await allLastSamples(store);
        assert.deepEqual(
          pairs(last).sort((a, b) => a[0] - b[0]),
          [
            [noon - hourMs, 3],
            [noon + 30, 2],
          ],
        );
      }),
    );

    test(
      'raw samples, minutes, hours and days agree after any history of writes, corrections and replays',
      withStore(harness, async (store) => {
        let series = 1000;
        await fc.assert(
          fc.asyncProperty(history, async (segments) => {
            series++;
            await playHistory(store, series, segments);
            const asked = { series: groups([series]), granularity: 'hour' } as const;
            const [raw, minutes, hours] = await Promise.all(
              hourly.map(async (source) =>
                buckets(await store.readBuckets(question(source, asked))),
              ),
            );
            assert.deepEqual(minutes, raw);
            assert.deepEqual(hours, raw);
            const totals = { series: groups([series]) };
            const [all, days] = await Promise.all(
              (['raw', 'days'] as const).map(async (source) =>
                buckets(await store.readBuckets(question(source, totals))),
              ),
            );
            assert.deepEqual(days, all);
          }),
          { numRuns: Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 4) },
        );
      }),
    );
  });
}

/** Few times, so that readings meet again; the value is small, so that sums are exact. */
const sampleOfHistory = fc.record({
  minute: fc.integer({ min: 0, max: 130 }),
  value: fc.integer({ min: -9, max: 9 }),
  isReading: fc.boolean(),
});
const history = fc.array(
  fc.record({
    samples: fc.array(sampleOfHistory, { minLength: 1, maxLength: 12 }),
    rollUp: fc.boolean(),
    rollUpDays: fc.boolean(),
    replayFrom: fc.option(fc.integer({ min: 1, max: 3 })),
  }),
  { minLength: 1, maxLength: 6 },
);
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** Segment numbers rise over all runs, as they do in a log. */
async function playHistory(store: Store, series: number, segments: History): Promise<void> {
  const base = (series - 1000) * 100;
  const written: { number: number; samples: Sample[]; corrected: Sample[] }[] = [];
  const seen = new Set<number>();
  for (const [index, step] of segments.entries()) {
    const samples = uniqueReadings(
      step.samples.map((sample, row) => ({
        series,
        ms: noon + sample.minute * 60_000,
        value: sample.value,
        ...(sample.isReading ? {} : { row }),
      })),
    );
    const readings = samples.filter((sample) => !('row' in sample));
    const corrected = readings.filter((sample) => seen.has(sample.ms));
    for (const reading of readings) seen.add(reading.ms);
    written.push({ number: base + index + 1, samples, corrected });
    // A crash makes the log replay some segments that are in the store already.
    for (const segment of written.slice(-1 - (step.replayFrom ?? 0))) {
      await flush(store, segment.number, segment.samples);
      if (segment.corrected.length > 0) {
        await store.correctMinutes(segment.number, minutePairs(segment.corrected));
      }
    }
    if (step.rollUp) await store.rollUpHours(base + index + 1);
    if (step.rollUpDays) await store.rollUpDays(base + index + 1);
  }
  await store.writeMinutes(base + 99, minuteRows([]));
}

/** The pipeline sums up a segment's readings once per time; the last one wins there too. */
function uniqueReadings(samples: readonly Sample[]): Sample[] {
  return samples.filter(
    (sample, index) =>
      sample.row !== undefined ||
      !samples.some((later, place) => place > index && !('row' in later) && later.ms === sample.ms),
  );
}
