import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { CutDays, RetentionCut, SeriesCuts, SeriesIds, Store } from '../store.ts';
import { type StoreHarness, withStore } from './harness.ts';
import {
  allSamples,
  countAndSum,
  dayMs,
  flush,
  idLanes,
  minutePairs,
  type Sample,
  sampleRows,
  seriesIds,
} from './rows.ts';

const noon = Date.UTC(2026, 5, 1, 12);
const today = Math.floor(noon / dayMs);

const [plain, short, long] = [1, 2, 3];

const keepAll: RetentionCut = {
  rawBeforeDay: null,
  minuteBeforeDay: null,
  hourBeforeDay: null,
  keysBeforeMs: 0,
};

function rawFrom(day: number | null): RetentionCut {
  return { ...keepAll, rawBeforeDay: day };
}

/** Cuts of single series of the tests. */
function cutsBySeries(cuts: ReadonlyMap<number, CutDays>): SeriesCuts {
  const byId = new Map(
    [...cuts].map(([series, cut]) => {
      const { low, high } = idLanes(series);
      return [`${low} ${high}`, cut];
    }),
  );
  const all = [...cuts.values()];
  return {
    newest: {
      raw: Math.max(...all.map(({ raw }) => raw)),
      minute: Math.max(...all.map(({ minute }) => minute)),
    },
    of: (low, high) => byId.get(`${low} ${high}`) ?? { raw: 0, minute: 0 },
  };
}

/** One sample of each series and day: five days up to today. */
async function writeDays(store: Store): Promise<void> {
  const samples: Sample[] = [];
  for (let age = 0; age < 5; age++) {
    for (const series of [plain, short, long]) {
      samples.push({ series, ms: noon - age * dayMs, value: 2 ** age });
    }
  }
  await flush(store, 1, samples);
  await store.rollUpHours(1);
}

/** Runs it until what it does in the background is done: as often as it takes for the raw samples to be so many. */
async function expire(
  store: Store,
  cut: RetentionCut,
  others: readonly { series: SeriesIds; cut: RetentionCut }[],
  rows: number,
): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    await store.dropExpired(cut, others);
    if ((await store.diskUsage()).sampleRows === rows) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(
    `${(await store.diskUsage()).sampleRows} rows are left on the disk, expected ${rows}`,
  );
}

async function days(store: Store, series: number): Promise<number[]> {
  return (await allSamples(store, series)).map(([ms]) => today - Math.floor(ms / dayMs));
}

export function describeOverrides(harness: StoreHarness): void {
  describe('retention of single series', () => {
    test(
      'shorter and longer ones leave the disk when theirs is over, and no others',
      withStore(harness, async (store) => {
        await writeDays(store);
        const others = [
          { series: seriesIds([short]), cut: rawFrom(today) },
          { series: seriesIds([long]), cut: rawFrom(today - 3) },
        ];
        await expire(store, rawFrom(today - 1), others, 2 + 1 + 4);
        assert.deepEqual(await days(store, plain), [1, 0]);
        assert.deepEqual(await days(store, short), [0]);
        assert.deepEqual(await days(store, long), [3, 2, 1, 0]);
        for (const series of [plain, short, long]) {
          assert.deepEqual(await countAndSum(store, 'minutes', series), [5, 31]);
          assert.deepEqual(await countAndSum(store, 'hours', series), [5, 31]);
        }
        assert.equal(store.floorDays.raw, today - 3);
        // Once it is over for all, too, the partitions go.
        await expire(store, rawFrom(today), [], 3);
      }),
    );

    test(
      'for ever, and of minutes and hours, too',
      withStore(harness, async (store) => {
        await writeDays(store);
        const cut = { ...rawFrom(today), minuteBeforeDay: today, hourBeforeDay: today + 1 };
        const others = [{ series: seriesIds([long]), cut: keepAll }];
        await expire(store, cut, others, 2 + 5);
        for (let turn = 0; turn < 500; turn++) {
          await store.dropExpired(cut, others);
          const left = [
            (await countAndSum(store, 'minutes', plain))[0],
            (await countAndSum(store, 'hours', plain))[0],
          ];
          if (isDeepStrictEqual(left, [1, 0])) break;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        assert.deepEqual(await countAndSum(store, 'minutes', plain), [1, 1]);
        assert.deepEqual(await countAndSum(store, 'hours', plain), [0, 0]);
        for (const source of ['raw', 'minutes', 'hours'] as const) {
          assert.deepEqual(await countAndSum(store, source, long), [5, 31], source);
        }
        assert.deepEqual(store.floorDays, { raw: 0, minute: 0 });
      }),
    );

    test(
      'rows that come to a day that was done go, too',
      withStore(harness, async (store) => {
        await writeDays(store);
        const others = [{ series: seriesIds([short]), cut: rawFrom(today) }];
        await expire(store, keepAll, others, 5 + 1 + 5);
        // Twice, so that it has seen that nothing is left.
        await store.dropExpired(keepAll, others);
        await store.writeSamples(
          sampleRows(2, [{ series: short, ms: noon - 2 * dayMs, value: 1 }]),
        );
        await expire(store, keepAll, others, 5 + 1 + 5);
      }),
    );

    test(
      'what is left of their raw samples are minutes; of others it is not',
      withStore(harness, async (store) => {
        await writeDays(store);
        const cuts = new Map([[short, { raw: today - 1, minute: 0 }]]);
        const { cutRevision } = store;
        store.useSeriesCuts(cutsBySeries(cuts));
        assert.notEqual(store.cutRevision, cutRevision);
        assert.equal(store.rawCutDay, today - 1);
        const span = { startMs: 0, endMs: noon };
        const ids = seriesIds([plain, short, long]);
        const rolled = await store.readRolledRows({ series: ids, span, limit: 100 });
        const found = Array.from(rolled.idLow.subarray(0, rolled.count));
        assert.deepEqual(
          found,
          [1, 2, 3].map(() => idLanes(short).low),
        );
        const raw = await store.readSeriesSamples({
          series: ids,
          span,
          limit: 100,
          withKinds: false,
        });
        assert.equal(raw.count, 5 + 2 + 5);
      }),
    );

    test(
      'a correction counts what is raw still, of each series by its own',
      withStore(harness, async (store) => {
        await writeDays(store);
        store.useSeriesCuts(cutsBySeries(new Map([[short, { raw: today - 1, minute: 0 }]])));
        const repeats = [plain, short].map((series) => ({
          series,
          ms: noon - 2 * dayMs,
          value: 1000,
        }));
        await store.writeSamples(sampleRows(2, repeats));
        await store.correctMinutes(2, minutePairs(repeats));
        assert.deepEqual(await countAndSum(store, 'minutes', plain), [5, 31 - 4 + 1000]);
        assert.deepEqual(await countAndSum(store, 'minutes', short), [5, 31]);
        assert.deepEqual(await countAndSum(store, 'hours', plain), [5, 31 - 4 + 1000]);
      }),
    );
  });

  describe('settings', () => {
    test(
      'are what was written last, with any text',
      withStore(harness, async (store) => {
        assert.equal(await store.readSetting("it's"), null);
        await store.writeSetting("it's", 'first');
        await store.writeSetting("it's", '{"a":"\\n\u0001 🌊 {x:y}"}');
        assert.equal(await store.readSetting("it's"), '{"a":"\\n\u0001 🌊 {x:y}"}');
      }),
    );
  });
}
