import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Granularity } from '@tidemark/protocol';
import { setWide } from '../../columns/wide.ts';
import { unitRandom } from '../../commands/simulate/random.ts';
import { TidemarkError } from '../../errors/index.ts';
import { maxPlainRows, maxPlainSeries } from '../plain-sums.ts';
import type { Span } from '../store.ts';
import { bucketStartMs } from './bucket-start.ts';
import { type StoreHarness, withStore } from './harness.ts';
import {
  type Bucket,
  buckets,
  dayMs,
  flush,
  groups,
  hourMs,
  minuteMs,
  minutePairs,
  minuteRows,
  question,
  type Sample,
  sampleRows,
} from './rows.ts';

/** A sample every 10 minutes and a bit, as a reading with its place as value. */
function every(stepMs: number, startMs: number, endMs: number, series = 1): Sample[] {
  const count = Math.ceil((endMs - startMs) / stepMs);
  return Array.from({ length: count }, (_, row) => ({
    series,
    ms: startMs + row * stepMs,
    value: row + 1,
  }));
}

/** The buckets that a simple reference gives. */
function expectedBuckets(
  samples: readonly Sample[],
  granularity: Granularity,
  timezone: string,
): Bucket[] {
  const found = Map.groupBy(samples, (sample) => bucketStartMs(sample.ms, granularity, timezone));
  return [...found]
    .map(([ms, members]) => {
      const values = members.map((sample) => sample.value);
      return {
        group: 0,
        ms,
        count: values.length,
        sum: values.reduce((a, b) => a + b, 0),
        min: Math.min(...values),
        max: Math.max(...values),
      };
    })
    .sort((a, b) => a.ms - b.ms);
}

/** The whole minutes of a span, and what is left of it on both sides. */
function cutByMinutes({ startMs, endMs }: Span): { minuteSpans: Span[]; rawSpans: Span[] } {
  const firstMs = Math.ceil(startMs / minuteMs) * minuteMs;
  const lastMs = Math.floor((endMs + 1) / minuteMs) * minuteMs - 1;
  const around = [
    { startMs, endMs: firstMs - 1 },
    { startMs: lastMs + 1, endMs },
  ];
  return {
    minuteSpans: [{ startMs: firstMs, endMs: lastMs }],
    rawSpans: around.filter((span) => span.startMs <= span.endMs),
  };
}

/** Zone and a day in which its clocks change, where they do. */
const zoneDays: readonly (readonly [timezone: string, day: number])[] = [
  ['UTC', Date.UTC(2026, 0, 15)],
  ['Europe/Berlin', Date.UTC(2026, 2, 29)],
  ['Europe/Berlin', Date.UTC(2026, 9, 25)],
  ['America/New_York', Date.UTC(2026, 2, 8)],
  ['Asia/Kolkata', Date.UTC(2026, 5, 1)],
  ['Asia/Kathmandu', Date.UTC(2026, 5, 1)],
  ['Australia/Lord_Howe', Date.UTC(2026, 3, 4)],
  ['Australia/Lord_Howe', Date.UTC(2026, 9, 3)],
  ['Pacific/Chatham', Date.UTC(2026, 3, 4)],
];

export function describeBuckets(harness: StoreHarness): void {
  describe('buckets', () => {
    test(
      'begin at the minutes, hours and midnights of the zone, over changes of its clocks',
      withStore(harness, async (store) => {
        for (const [index, [timezone, day]] of zoneDays.entries()) {
          const samples = every(17 * minuteMs + 1234, day - dayMs, day + 2 * dayMs, index);
          await flush(store, index, samples);
          for (const granularity of ['minute', 'hour', 'day'] as const) {
            const expected = expectedBuckets(samples, granularity, timezone);
            for (const source of ['raw', 'minutes'] as const) {
              const span = { startMs: day - dayMs, endMs: day + 2 * dayMs };
              const rows = await store.readBuckets({
                ...question(source, { series: groups([index]), granularity, timezone }),
                ...(source === 'raw' ? { rawSpans: [span] } : { minuteSpans: [span] }),
              });
              assert.deepEqual(
                buckets(rows),
                expected,
                `${timezone} ${new Date(day).toISOString()} ${granularity} ${source}`,
              );
            }
          }
        }
      }),
    );

    test(
      'minutes that are cut are told by their rows, and by raw samples where some of them lie on both sides',
      withStore(harness, async (store) => {
        const start = Date.UTC(2026, 5, 1, 12);
        const at = (series: number, afterMs: number) => ({
          series,
          ms: start + afterMs,
          value: afterMs,
        });
        const times = [5_000, 20_000, 61_000, 62_000, 150_000, 185_000, 250_000, 299_999];
        const samples = times.map((ms) => at(1, ms));
        await flush(store, 7, samples);
        // A late one, in a row of its own.
        const late = at(1, 10_000);
        await flush(store, 8, [late]);
        // Of these there are rows alone: who has them needed no raw samples.
        const ofRows = [30_000, 90_000, 130_000, 290_000].map((ms) => at(2, ms));
        await store.writeMinutes(9, minuteRows(ofRows));
        for (const from of [0, 4_999, 5_000, 7_000, 10_000, 12_000, 20_000, 20_001, 59_999]) {
          for (const to of [180_000, 185_000, 185_001, 250_000, 260_000, 299_998, 299_999]) {
            const span = { startMs: start + from, endMs: start + to };
            const asked = {
              ...cutByMinutes(span),
              granularity: 'minute',
              edgesInRows: true,
            } as const;
            for (const [series, known] of [
              [1, [...samples, late]] as const,
              [2, ofRows] as const,
            ]) {
              const rows = await store.readBuckets(
                question('minutes', { ...asked, series: groups([series]) }),
              );
              const inside = known.filter(({ ms }) => ms >= span.startMs && ms <= span.endMs);
              const expected = expectedBuckets(inside, 'minute', 'UTC');
              assert.deepEqual(buckets(rows), expected, `${series}: ${from} to ${to}`);
            }
          }
        }
      }),
    );

    test(
      'minutes of few series come to the same as with so many that the engine adds them up',
      withStore(harness, async (store) => {
        let draws = 0;
        const random = () => unitRandom(11, draws++);
        const start = Date.UTC(2026, 5, 1, 12);
        // Quarters, so that sums are the same in any order; as decimals, and as the bits of doubles.
        const sample = (row: number) => ({
          series: Math.floor(random() * 3),
          ms: start + Math.floor(random() * 6 * minuteMs),
          value: row === 7 ? Number.NaN : Math.floor(random() * 4000 - 2000) / 4,
          decimals: row % 2 === 0 ? 2 : 255,
          arrivalMs: start + Math.floor(random() * 3) * dayMs,
          row,
        });
        for (let segment = 1; segment <= 6; segment++) {
          const samples = Array.from({ length: 25 }, (_, row) => sample(row));
          const finite = samples.filter((one) => Number.isFinite(one.value));
          await store.writeSamples(sampleRows(segment, samples));
          await store.writeMinutes(segment, minuteRows(finite));
          // Again, as after a crash, and a day later; some of it told anew, as where readings were there already.
          if (segment % 2 === 0) await store.writeMinutes(segment, minuteRows(finite));
          const later = samples.map((one) => ({ ...one, arrivalMs: one.arrivalMs + dayMs }));
          if (segment % 2 === 0) await store.writeSamples(sampleRows(segment, later));
          if (segment % 3 === 0) await store.correctMinutes(segment, minutePairs(finite.slice(5)));
        }
        const many = Array.from({ length: maxPlainSeries + 1 }, (_, series) => series);
        const within = (afterMs: number, lengthMs: number) => ({
          startMs: start + afterMs,
          endMs: start + afterMs + lengthMs - 1,
        });
        for (const asked of [
          { minuteSpans: [within(0, 6 * minuteMs)] },
          { minuteSpans: [within(0, 6 * minuteMs)], throughSegment: 3 },
          { minuteSpans: [within(minuteMs, minuteMs), within(3 * minuteMs, 2 * minuteMs)] },
          { minuteSpans: [within(minuteMs, minuteMs)], rawSpans: [within(5_000, 55_000)] },
          { minuteSpans: [], rawSpans: [within(0, 6 * minuteMs)] },
          { ...cutByMinutes(within(70_100, 210_200)), edgesInRows: true },
          { ...cutByMinutes(within(70_100, 20_200)), minuteSpans: [], edgesInRows: true },
        ]) {
          for (const granularity of ['minute', null] as const) {
            for (const each of [true, false]) {
              const answers = [[0, 1, 2], many].map(async (series) => {
                const all = { ...asked, granularity, series: groups(series, each) };
                return buckets(await store.readBuckets(question('days', { ...all, daySpans: [] })));
              });
              const [few, ofMany] = await Promise.all(answers);
              assert.ok(few.length > 0);
              assert.deepEqual(few, ofMany, `${JSON.stringify(asked)} ${granularity} ${each}`);
            }
          }
        }
      }),
    );

    test(
      'rows of few series are all there, however many parts they lie in and whether they are as many as are looked at',
      withStore(harness, async (store) => {
        const start = Date.UTC(2026, 5, 1, 12);
        const half = maxPlainRows / 2;
        const fifth = maxPlainRows / 5;
        // Each of a segment and part of its own, for a series of its own.
        const parts = [
          [half, half - 1],
          [half, half],
          [half, half, 1],
          Array<number>(5).fill(fifth),
          [...Array<number>(5).fill(fifth), 1],
          Array<number>(8).fill(half),
        ];
        for (const [series, sizes] of parts.entries()) {
          for (const [segment, size] of sizes.entries()) {
            const samples = every(minuteMs, start, start + size * minuteMs, series);
            await store.writeMinutes(segment + 1, minuteRows(samples));
          }
          const minuteSpans = [{ startMs: start, endMs: start + half * minuteMs - 1 }];
          const asked = { series: groups([series]), minuteSpans, granularity: null };
          const [found] = buckets(await store.readBuckets(question('minutes', asked)));
          assert.equal(
            found.count,
            sizes.reduce((sum, size) => sum + size),
          );
        }
      }),
    );

    test(
      'rows that may not know their first sample leave it to raw samples what lies in an edge',
      withStore(harness, async (store) => {
        const ms = Date.UTC(2026, 5, 1, 12);
        const samples = [30_000, 10_000, 40_000].map((after) => ({
          series: 1,
          ms: ms + after,
          value: after,
        }));
        await store.writeSamples(sampleRows(1, samples));
        const rows = minuteRows(samples);
        // As older versions wrote them: the one that came first, and that what lies between is not known.
        setWide(rows.firstTimestampMs, 0, ms + 30_000);
        rows.resets[0] = Number.NaN;
        await store.writeMinutes(1, rows);
        for (const [from, to, sum] of [
          [0, 20_000, 10_000],
          [20_000, 59_000, 70_000],
          [5_000, 59_000, 80_000],
        ]) {
          const span = { startMs: ms + from, endMs: ms + to };
          const asked = { minuteSpans: [], rawSpans: [span], edgesInRows: true };
          const [found] = buckets(
            await store.readBuckets(question('minutes', { series: groups([1]), ...asked })),
          );
          assert.equal(found.sum, sum);
        }
      }),
    );

    test(
      'of a question with many groups, few series have those that they have',
      withStore(harness, async (store) => {
        const ms = Date.UTC(2026, 5, 1, 12);
        const samples = [0, 1].map((series) => ({ series, ms: ms + minuteMs - series, value: 7 }));
        await flush(store, 1, samples);
        // A minute later in a group sixteen before, and one that is far away.
        for (const group of [
          [0, 16],
          [1_000_000, 1_000_016],
        ]) {
          const series = {
            ...groups([0, 1]),
            group: Uint32Array.from(group),
            groupCount: 2_000_000,
          };
          const minuteSpans = [{ startMs: ms, endMs: ms + 2 * minuteMs - 1 }];
          for (const granularity of ['minute', null] as const) {
            const asked = question('minutes', { series, granularity, minuteSpans });
            const found = buckets(await store.readBuckets(asked)).map((bucket) => bucket.group);
            assert.deepEqual(found.toSorted(), group);
          }
        }
      }),
    );

    test(
      'what is told twice in different words, or by more rows than one may read, is as the engine says',
      withStore(harness, async (store) => {
        const ms = Date.UTC(2026, 5, 1, 12);
        const series = groups([1]);
        const span = { startMs: ms, endMs: ms + minuteMs - 1 };
        const asked = question('minutes', { series, minuteSpans: [span] });
        await store.writeMinutes(1, minuteRows([{ series: 1, ms, value: 1 }]));
        await store.writeMinutes(1, minuteRows([{ series: 1, ms, value: 2 }]));
        const [twice] = buckets(await store.readBuckets(asked));
        assert.deepEqual([twice.count, twice.sum], [1, 2]);
        await store.writeSamples(sampleRows(1, [{ series: 1, ms, value: 3 }]));
        await store.writeSamples(sampleRows(1, [{ series: 1, ms, value: 4 }]));
        const ofSamples = { ...asked, minuteSpans: [], rawSpans: [span] };
        const [raw] = buckets(await store.readBuckets(ofSamples));
        assert.deepEqual([raw.count, raw.sum], [1, 4]);
        const arrivalMs = ms + dayMs;
        await store.writeSamples(sampleRows(1, [{ series: 3, ms, value: 9, arrivalMs }]));
        await store.writeSamples(sampleRows(1, [{ series: 3, ms, value: 5 }]));
        const ofDays = { ...ofSamples, series: groups([3]) };
        const [later] = buckets(await store.readBuckets(ofDays));
        assert.deepEqual([later.count, later.sum], [1, 9]);
        const many = Array.from({ length: 1_000 }, (_, row) => ({
          series: 2,
          ms: ms + row * minuteMs,
          value: 3,
        }));
        for (let segment = 2; segment <= 6; segment++) {
          await store.writeMinutes(segment, minuteRows(many));
        }
        assert.ok(5 * many.length > maxPlainRows);
        const all = buckets(
          await store.readBuckets({
            ...asked,
            series: groups([2]),
            minuteSpans: [{ startMs: ms, endMs: ms + many.length * minuteMs - 1 }],
          }),
        );
        assert.deepEqual(
          all.map(({ count, sum }) => [count, sum]),
          [[5 * many.length, 15 * many.length]],
        );
      }),
    );

    test(
      'days have 23 and 25 hours where the clocks change',
      withStore(harness, async (store) => {
        for (const [day, length] of [
          [Date.UTC(2026, 2, 29), 23],
          [Date.UTC(2026, 9, 25), 25],
        ]) {
          await flush(store, day, every(hourMs, day - 2 * dayMs, day + 2 * dayMs));
          const asked = question('raw', {
            series: groups([1]),
            granularity: 'day',
            timezone: 'Europe/Berlin',
          });
          const counts = buckets(await store.readBuckets(asked)).map((bucket) => bucket.count);
          assert.ok(counts.includes(length), `${counts} has ${length}`);
        }
      }),
    );

    test(
      'an unknown zone and SQL in its place are refused',
      withStore(harness, async (store) => {
        for (const timezone of ['Mars/Olympus', "UTC'); DROP TABLE samples --", '']) {
          const asked = question('raw', { series: groups([1]), granularity: 'day', timezone });
          await assert.rejects(
            async () => store.readBuckets(asked),
            (error) => error instanceof TidemarkError && error.status === 400,
          );
        }
      }),
    );

    test(
      'group series, and give what belongs to no bucket when granularity is null',
      withStore(harness, async (store) => {
        const noon = Date.UTC(2026, 5, 1, 12);
        const samples = Array.from({ length: 60 }, (_, row) => ({
          series: row % 20,
          ms: noon + row * minuteMs,
          value: row,
        }));
        await flush(store, 1, samples);
        const series = Array.from({ length: 20 }, (_, index) => index);
        const asked = {
          ...groups(series),
          group: Uint32Array.from(series, (one) => one % 3),
          groupCount: 3,
        };
        for (const source of ['raw', 'minutes'] as const) {
          const rows = buckets(await store.readBuckets(question(source, { series: asked })));
          assert.deepEqual(
            rows.map((row) => [row.group, row.ms, row.count, row.sum]),
            [0, 1, 2].map((group) => {
              const values = samples.filter((s) => s.series % 3 === group).map((s) => s.value);
              return [group, 0, values.length, values.reduce((a, b) => a + b, 0)];
            }),
            source,
          );
        }
      }),
    );

    test(
      'spans of the three kinds add up, and each end is part of its span',
      withStore(harness, async (store) => {
        const start = Date.UTC(2026, 5, 1, 10);
        const samples = every(minuteMs, start, start + 4 * hourMs);
        await flush(store, 1, samples);
        await store.rollUpHours(1);
        const rows = await store.readBuckets({
          ...question('raw', { series: groups([1]), granularity: 'hour' }),
          hourSpans: [{ startMs: start, endMs: start + 2 * hourMs - 1 }],
          minuteSpans: [{ startMs: start + 2 * hourMs, endMs: start + 3 * hourMs - 1 }],
          rawSpans: [{ startMs: start + 3 * hourMs, endMs: start + 3 * hourMs + 9 * minuteMs }],
        });
        assert.deepEqual(buckets(rows), expectedBuckets(samples.slice(0, 190), 'hour', 'UTC'));
      }),
    );

    test(
      'minutes of later segments are left out, for the head has those',
      withStore(harness, async (store) => {
        const noon = Date.UTC(2026, 5, 1, 12);
        for (let segment = 1; segment <= 6; segment++) {
          await flush(store, segment, [{ series: 1, ms: noon, value: 10 ** segment, row: 0 }]);
          if (segment === 3) await store.rollUpHours(2);
        }
        for (const source of ['minutes', 'hours'] as const) {
          const asked = question(source, { series: groups([1]), throughSegment: 4 });
          const [bucket] = buckets(await store.readBuckets(asked));
          assert.deepEqual([bucket.count, bucket.sum], [4, 11110], source);
        }
      }),
    );

    test(
      'the newest sample of each group and bucket comes from the rows of minutes and hours',
      withStore(harness, async (store) => {
        const noon = Date.UTC(2026, 5, 1, 12);
        await flush(store, 1, [
          { series: 1, ms: noon, value: 5 },
          { series: 1, ms: noon + 30_000, value: 7 },
          { series: 1, ms: noon + 2 * hourMs, value: 1 },
          { series: 2, ms: noon + 10, value: 9 },
        ]);
        await store.rollUpHours(1);
        await flush(store, 2, [{ series: 1, ms: noon + 20_000, value: 6 }]);
        await flush(store, 3, [{ series: 2, ms: noon + 20, value: 8 }]);
        for (const source of ['minutes', 'hours'] as const) {
          const asked = question(source, {
            series: groups([1, 2], true),
            granularity: 'hour',
            throughSegment: 2,
          });
          const rows = await store.readLastOfBuckets(asked);
          const found = Array.from({ length: rows.count }, (_, row) => [
            rows.group[row],
            rows.bucketMs[row],
            rows.value[row],
            rows.timestampMs[row],
          ]);
          assert.deepEqual(found, [
            [0, noon, 7, noon + 30_000],
            [0, noon + 2 * hourMs, 1, noon + 2 * hourMs],
            [1, noon, 9, noon + 10],
          ]);
        }
      }),
    );

    test(
      'what is not finite is kept as a sample and counts in no sum',
      withStore(harness, async (store) => {
        const noon = Date.UTC(2026, 5, 1, 12);
        await store.writeSamples(
          sampleRows(1, [
            { series: 1, ms: noon, value: 1 },
            { series: 1, ms: noon + 1, value: Number.NaN },
            { series: 1, ms: noon + 2, value: Number.POSITIVE_INFINITY },
            { series: 1, ms: noon + 3, value: Number.NEGATIVE_INFINITY },
          ]),
        );
        await store.correctMinutes(1, minutePairs([{ series: 1, ms: noon, value: 1 }]));
        for (const source of ['raw', 'minutes'] as const) {
          const rows = buckets(await store.readBuckets(question(source, { series: groups([1]) })));
          assert.deepEqual(rows, [{ group: 0, ms: 0, count: 1, sum: 1, min: 1, max: 1 }], source);
        }
      }),
    );

    test(
      '20,000 series are one question',
      withStore(harness, async (store) => {
        const noon = Date.UTC(2026, 5, 1, 12);
        const series = Array.from({ length: 20_000 }, (_, index) => index);
        const samples = series.map((one) => ({ series: one, ms: noon + one, value: one }));
        await flush(store, 1, samples);
        await store.rollUpHours(1);
        for (const source of ['raw', 'minutes', 'hours'] as const) {
          const asked = question(source, { series: groups(series, true) });
          const rows = buckets(await store.readBuckets(asked));
          assert.equal(rows.length, 20_000);
          assert.ok(rows.every((row) => row.sum === row.group && row.count === 1));
        }
      }),
    );
  });
}
