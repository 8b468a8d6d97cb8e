import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SeriesDefinition } from '../../series/series-definition.ts';
import type { Store } from '../store.ts';
import { type StoreHarness, withStore } from './harness.ts';
import { allLastSamples } from './last-samples.ts';
import {
  allSamples,
  countAndSum,
  dayMs,
  flush,
  idLanes,
  keepDay,
  minutePairs,
  seriesIds,
} from './rows.ts';

const noon = Date.UTC(2026, 5, 1, 12);
const today = Math.floor(noon / dayMs);

const awkwardTexts = [
  'plain',
  "it's",
  '"double" `back` \\slash\\',
  "'); DROP TABLE series; --",
  '{name:String}',
  '<script>alert(1)</script>',
  'Grüße aus Köln, 東京, 🌊🏔️',
  'line\nbreak\ttab\r\n\r\n',
  '\u0001\u007f\u200b\u202e',
  ' spaces around ',
  '%s $1 {x:y} \\N NULL',
];

function definition(series: number, name: string): SeriesDefinition {
  const { low, high } = idLanes(series);
  return {
    idLow: low,
    idHigh: high,
    name,
    labels: [],
    type: 'gauge',
    unit: null,
  };
}

async function readAll(store: Store): Promise<SeriesDefinition[]> {
  const definitions: SeriesDefinition[] = [];
  for await (const portion of store.readSeries()) definitions.push(...portion);
  return definitions.sort((a, b) => a.idLow - b.idLow || a.idHigh - b.idHigh);
}

/** Rows leave partitions in the background. */
async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500 && !(await isSo()); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(await isSo());
}

export function describeKeeping(harness: StoreHarness): void {
  describe('series', () => {
    test(
      'keep any text in names, labels and units',
      withStore(harness, async (store) => {
        const definitions = awkwardTexts.map(
          (text, index): SeriesDefinition => ({
            ...definition(index, text),
            labels: awkwardTexts.map((value, place) => [`${text}${place}`, value] as const),
            type: index % 2 === 0 ? 'counter' : 'latency',
            unit: text,
          }),
        );
        await store.writeSeries(definitions);
        assert.deepEqual(
          await readAll(store),
          definitions.sort((a, b) => a.idLow - b.idLow || a.idHigh - b.idHigh),
        );
      }),
    );

    test(
      'are known once, as they were written last',
      withStore(harness, async (store) => {
        await store.writeSeries([definition(1, 'a'), definition(2, 'b')]);
        const refined = { ...definition(1, 'a'), type: 'counter' as const, unit: 'ms' };
        await store.writeSeries([refined]);
        await store.writeSeries([refined]);
        const known = await readAll(store);
        assert.equal(known.length, 2);
        assert.deepEqual(
          known.find((one) => one.name === 'a'),
          refined,
        );
      }),
    );

    test(
      'are read in portions when there are many, under names that quote',
      withStore(harness, async (store) => {
        const count = 120_000;
        const definitions = Array.from({ length: count }, (_, index) =>
          definition(index, `it's \\${index % 2}\n`),
        );
        await store.writeSeries(definitions);
        const ids = new Set<string>();
        let portions = 0;
        for await (const portion of store.readSeries()) {
          portions++;
          for (const one of portion) ids.add(`${one.idLow} ${one.idHigh}`);
        }
        assert.equal(ids.size, count);
        assert.ok(portions > 1);
      }),
    );

    test(
      'deleted ones are gone with all their rows, others stay',
      withStore(harness, async (store) => {
        await store.writeSeries([definition(1, 'a'), definition(2, 'b')]);
        const samples = [1, 2].map((series) => ({ series, ms: noon, value: series }));
        await flush(store, 1, samples);
        await store.rollUpHours(1);
        await store.deleteSeries(seriesIds([1]));
        await store.deleteSeries(seriesIds([]));
        for (const source of ['raw', 'minutes', 'hours'] as const) {
          assert.deepEqual(await countAndSum(store, source, 1), [0, 0], source);
          assert.deepEqual(await countAndSum(store, source, 2), [1, 2], source);
        }
        assert.deepEqual(await allSamples(store, 1), []);
        assert.deepEqual(
          (await readAll(store)).map((one) => one.name),
          ['b'],
        );
        assert.equal((await allLastSamples(store)).count, 1);
        await store.writeSeries([definition(1, 'a')]);
        await flush(store, 2, [{ series: 1, ms: noon, value: 5 }]);
        assert.deepEqual(await allSamples(store, 1), [[noon, 5]], 'it may be born again');
      }),
    );
  });

  describe('retention', () => {
    const keepAll = {
      rawBeforeDay: null,
      minuteBeforeDay: null,
      hourBeforeDay: null,
      keysBeforeMs: 0,
    };

    test(
      'drops what has expired of each kind, and nothing for ever',
      withStore(harness, async (store) => {
        for (let age = 0; age < 3; age++) {
          await flush(store, age + 1, [{ series: 1, ms: noon - age * dayMs, value: 1 }]);
        }
        await store.rollUpHours(3);
        assert.equal(await store.dropExpired(keepAll), 0);
        assert.equal(await store.dropExpired({ ...keepAll, rawBeforeDay: today }), 2);
        assert.deepEqual(await countAndSum(store, 'raw'), [1, 1]);
        assert.deepEqual(await countAndSum(store, 'minutes'), [3, 3]);
        assert.equal(await store.dropExpired({ ...keepAll, minuteBeforeDay: today - 1 }), 1);
        assert.deepEqual(await countAndSum(store, 'minutes'), [2, 2]);
        assert.deepEqual(await countAndSum(store, 'hours'), [3, 3]);
      }),
    );

    test(
      'counts from the arrival of late samples: an import of years lives as long as what is live',
      withStore(harness, async (store) => {
        const samples = Array.from({ length: 14 * 4 }, (_, index) => ({
          series: 1,
          ms: Math.floor(index * 0.25 * 365.25 * dayMs),
          value: 1,
          arrivalMs: noon,
        }));
        await flush(store, 1, samples);
        await store.rollUpHours(1);
        const cut = {
          ...keepAll,
          rawBeforeDay: today,
          minuteBeforeDay: today,
          hourBeforeDay: today,
        };
        assert.equal(await store.dropExpired(cut), 0);
        for (const source of ['raw', 'minutes', 'hours'] as const) {
          assert.deepEqual(await countAndSum(store, source), [samples.length, samples.length]);
        }
        const nextWeek = today + 7;
        await store.dropExpired({
          ...keepAll,
          rawBeforeDay: nextWeek,
          minuteBeforeDay: nextWeek,
          hourBeforeDay: nextWeek,
        });
        for (const source of ['raw', 'minutes', 'hours'] as const) {
          assert.deepEqual(await countAndSum(store, source), [0, 0], source);
        }
      }),
    );

    test(
      'a week of hours goes day by day, and as a whole when its last day has expired',
      withStore(harness, async (store) => {
        const monday = Date.UTC(2026, 5, 1) / dayMs;
        const days = [0, 1, 6].map((day) => ({ series: 1, ms: (monday + day) * dayMs, value: 1 }));
        await flush(store, 1, days);
        await store.rollUpHours(1);
        for (const [left, passed] of [
          [3, 0],
          [2, 1],
          [1, 6],
        ]) {
          const hourBeforeDay = monday + passed;
          assert.equal(await store.dropExpired({ ...keepAll, hourBeforeDay }), 0);
          await waitUntil(async () => (await countAndSum(store, 'hours'))[0] === left);
        }
        assert.equal(await store.dropExpired({ ...keepAll, hourBeforeDay: monday + 7 }), 1);
        assert.deepEqual(await countAndSum(store, 'hours'), [0, 0]);
      }),
    );

    test(
      'a correction leaves alone what it cannot count any more',
      withStore(harness, async (store) => {
        const old = { series: 1, ms: noon, value: 5 };
        await flush(store, 1, [old]);
        await store.rollUpHours(1);
        const late = { series: 1, ms: noon + 1, value: 2, arrivalMs: noon + 10 * dayMs };
        await store.dropExpired({ ...keepAll, rawBeforeDay: keepDay(late) - 1 });
        await flush(store, 2, [late]);
        await store.correctMinutes(2, minutePairs([late]));
        assert.deepEqual(await countAndSum(store, 'raw'), [1, 2]);
        assert.deepEqual(await countAndSum(store, 'minutes'), [2, 7]);
        assert.deepEqual(await countAndSum(store, 'hours'), [2, 7]);
      }),
    );
  });

  describe('answered keys', () => {
    test(
      'come back once each from the asked time on, and go when they have expired',
      withStore(harness, async (store) => {
        const keys = awkwardTexts.map((text, index) => ({
          key: text,
          answeredAtMs: noon + index,
          status: 201,
          body: `{"stored": ${JSON.stringify(text)}}`,
        }));
        await store.writeAnsweredKeys(keys);
        await store.writeAnsweredKeys(keys);
        assert.deepEqual(await store.readAnsweredKeys(0), keys);
        assert.deepEqual(await store.readAnsweredKeys(noon + 3), keys.slice(3));
        const cut = { rawBeforeDay: null, minuteBeforeDay: null, hourBeforeDay: null };
        assert.equal(await store.dropExpired({ ...cut, keysBeforeMs: noon }), 0);
        assert.equal(await store.dropExpired({ ...cut, keysBeforeMs: noon + dayMs }), 1);
        assert.deepEqual(await store.readAnsweredKeys(0), []);
      }),
    );
  });
}
