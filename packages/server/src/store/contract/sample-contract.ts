import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type StoreHarness, withStore } from './harness.ts';
import { allLastSamples } from './last-samples.ts';
import {
  allSamples,
  countAndSum,
  dayMs,
  flush,
  hourMs,
  idLanes,
  pairs,
  sampleRows,
  seriesIds,
} from './rows.ts';

const noon = Date.UTC(2026, 5, 1, 12);
const everything = { startMs: 0, endMs: Date.UTC(2100, 0, 1) };

/** Bit patterns of doubles that a careless copy would change. */
/** Of Prometheus' stale marker, as it is and made quiet. */
const staleBits = [0x7ff0000000000002n, 0x7ff8000000000002n];

const awkwardBits: readonly bigint[] = [
  0x7ff0000000000002n, // a stale marker of Prometheus, a signalling NaN
  0x7ff8000000000001n,
  0xfff8000000000000n,
  0x8000000000000000n, // -0
  0x7ff0000000000000n, // +Inf
  0xfff0000000000000n, // -Inf
  0x0000000000000001n, // the smallest denormal
  0x000fffffffffffffn,
  0x7fefffffffffffffn,
  0x3fb999999999999an, // 0.1
  0x4340000000000001n,
  0x433fffffffffffffn, // 2^53 - 1
  0xc33fffffffffffffn,
  0x40355eb851eb851fn, // 21.37
  0xc0355eb851eb851fn, // -21.37
  0xbff0000000000000n, // -1
];

/** None, as many as some of these values have, the most that there are, and the bits of doubles. */
const decimalsTried = [0, 2, 15, 255];

export function describeSamples(harness: StoreHarness): void {
  describe('samples', () => {
    test(
      'come back bit by bit, whatever the value and its decimals',
      withStore(harness, async (store) => {
        const bits = decimalsTried.flatMap(() => awkwardBits);
        const values = new Float64Array(BigUint64Array.from(bits).buffer);
        const rows = sampleRows(
          1,
          bits.map((_, row) => ({
            series: 1,
            ms: noon + row,
            value: values[row],
            row,
            decimals: decimalsTried[Math.floor(row / awkwardBits.length)],
          })),
        );
        await store.writeSamples(rows);
        const answer = await store.readSamples({
          series: seriesIds([1]),
          span: everything,
          keep: 'oldest',
          limit: 100,
        });
        // Stale markers say that a series has ended: they are no samples to look at.
        const shown = bits.filter((one) => !staleBits.includes(one));
        assert.deepEqual([...new BigUint64Array(answer.value.buffer)], shown);
      }),
    );

    test(
      'of any time from 1970 on are kept, ids above 2^63 included',
      withStore(harness, async (store) => {
        const times = [0, 1, 999, dayMs, Date.UTC(2038, 0, 20), Date.now() + dayMs, noon + 0.0];
        await store.writeSamples(
          sampleRows(
            1,
            times.map((ms, row) => ({ series: 3, ms, value: row, row })),
          ),
        );
        const answer = await store.readSamples({
          series: null,
          span: everything,
          keep: 'oldest',
          limit: 100,
        });
        assert.deepEqual(
          [...answer.timestampMs],
          times.toSorted((a, b) => a - b),
        );
        assert.ok(idLanes(3).high >= 0x80000000);
        assert.ok(answer.idLow.every((low) => low === idLanes(3).low));
        assert.ok(answer.idHigh.every((high) => high === idLanes(3).high));
      }),
    );

    test(
      'written again count once, observations and readings',
      withStore(harness, async (store) => {
        const samples = [
          { series: 1, ms: noon, value: 1, row: 0 },
          { series: 1, ms: noon, value: 1, row: 1 },
          { series: 1, ms: noon + 1, value: 5 },
        ];
        for (let repeat = 0; repeat < 3; repeat++) await flush(store, 7, samples);
        assert.deepEqual(await countAndSum(store, 'raw'), [3, 7]);
        assert.deepEqual(await countAndSum(store, 'minutes'), [3, 7]);
        assert.equal((await allSamples(store, 1)).length, 3);
      }),
    );

    test(
      'two observations of one series and millisecond count twice, in one segment and in two',
      withStore(harness, async (store) => {
        await flush(store, 1, [
          { series: 1, ms: noon, value: 2, row: 0 },
          { series: 1, ms: noon, value: 2, row: 1 },
        ]);
        await flush(store, 2, [{ series: 1, ms: noon, value: 2, row: 0 }]);
        assert.deepEqual(await countAndSum(store, 'raw'), [3, 6]);
        assert.deepEqual(await countAndSum(store, 'minutes'), [3, 6]);
      }),
    );

    test(
      'of a reading the last write wins: in one write, in another, and on a later day',
      withStore(harness, async (store) => {
        await store.writeSamples(
          sampleRows(1, [
            { series: 1, ms: noon, value: 1 },
            { series: 1, ms: noon, value: 2 },
          ]),
        );
        assert.deepEqual(await allSamples(store, 1), [[noon, 2]]);
        await store.writeSamples(sampleRows(2, [{ series: 1, ms: noon, value: 3 }]));
        assert.deepEqual(await allSamples(store, 1), [[noon, 3]]);
        const nextDay = { series: 1, ms: noon, value: 4, arrivalMs: noon + dayMs };
        await store.writeSamples(sampleRows(3, [nextDay]));
        await store.writeSamples(sampleRows(3, [nextDay]));
        assert.deepEqual(await allSamples(store, 1), [[noon, 4]]);
        assert.deepEqual(await countAndSum(store, 'raw'), [1, 4]);
      }),
    );

    test(
      'are cut to the limit at the asked end, in time order either way',
      withStore(harness, async (store) => {
        const samples = Array.from({ length: 50 }, (_, row) => ({
          series: row % 5,
          ms: noon + row * 1000,
          value: row,
          row,
        }));
        await store.writeSamples(sampleRows(1, samples.toReversed()));
        const ask = (keep: 'oldest' | 'newest', series: readonly number[] | null) =>
          store.readSamples({
            series: series === null ? null : seriesIds(series),
            span: { startMs: noon + 5000, endMs: noon + 40_000 },
            keep,
            limit: 3,
          });
        assert.deepEqual(
          pairs(await ask('oldest', null)).map(([, value]) => value),
          [5, 6, 7],
        );
        assert.deepEqual(
          pairs(await ask('newest', null)).map(([, value]) => value),
          [38, 39, 40],
        );
        assert.deepEqual(
          pairs(await ask('oldest', [1, 2])).map(([, value]) => value),
          [6, 7, 11],
        );
        assert.deepEqual(
          pairs(await ask('newest', [1])).map(([, value]) => value),
          [26, 31, 36],
        );
      }),
    );

    test(
      'the newest of all are found however far apart they lie',
      withStore(harness, async (store) => {
        const samples = [0, 1, 30, 400, 9000].map((hours, row) => ({
          series: row,
          ms: noon - hours * hourMs,
          value: row,
        }));
        await store.writeSamples(sampleRows(1, samples));
        const ask = async (limit: number) =>
          (
            await store.readSamples({ series: null, span: everything, keep: 'newest', limit })
          ).value.toReversed();
        assert.deepEqual([...(await ask(2))], [0, 1]);
        assert.deepEqual([...(await ask(4))], [0, 1, 2, 3]);
        assert.deepEqual([...(await ask(1000))], [0, 1, 2, 3, 4]);
      }),
    );

    test(
      'an empty store, an empty span and no series give no rows',
      withStore(harness, async (store) => {
        const none = { series: null, span: everything, keep: 'newest', limit: 10 } as const;
        assert.equal((await store.readSamples(none)).count, 0);
        assert.equal((await allLastSamples(store)).count, 0);
        await flush(store, 1, [{ series: 1, ms: noon, value: 1 }]);
        const before = { startMs: noon - 2000, endMs: noon - 1 };
        assert.equal((await store.readSamples({ ...none, span: before })).count, 0);
        assert.equal((await store.readSamples({ ...none, series: seriesIds([]) })).count, 0);
      }),
    );

    test(
      'disk usage counts them',
      withStore(harness, async (store) => {
        await flush(store, 1, [{ series: 1, ms: noon, value: 1 }]);
        const usage = await store.diskUsage();
        assert.equal(usage.sampleRows, 1);
        assert.ok(usage.sampleSizeBytes > 0 && usage.sizeBytes > usage.sampleSizeBytes);
      }),
    );
  });
}
