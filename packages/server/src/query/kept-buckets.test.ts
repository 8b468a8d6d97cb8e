import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Granularity } from '@tidemark/protocol';
import { marksOf, observation, reading, type SampleKind, SampleRows } from '../batch/index.ts';
import { dayMs, Head, minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { SeriesTable } from '../series/index.ts';
import { type BucketQuestion, openStore, type Store } from '../store/index.ts';
import { BucketSums } from './bucket-sums.ts';
import { KeptBuckets, maxBytesOfBuckets } from './kept-buckets.ts';
import { maxKeptSeries, maxMinutesPerHandOver, maxSeriesOfSet } from './kept-of-series.ts';
import { hourMs, planSpans } from './plan-spans.ts';
import { groupSeries } from './select-series.ts';
import { TimeZone } from './time-zone.ts';

const dayStartMs = Date.UTC(2026, 4, 4);

let folder: string;
let store: Store;
let lives = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-kept-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** A life over the store, with what the store is asked, and answers that can be held back. */
async function begin(name: string) {
  const questions: BucketQuestion[] = [];
  const holding: { until: Promise<void> | undefined } = { until: undefined };
  const readBuckets: Store['readBuckets'] = async (question) => {
    questions.push(question);
    const rows = await store.readBuckets(question);
    await holding.until;
    return rows;
  };
  const watched = new Proxy(store, {
    get: (target, key) => {
      if (key === 'readBuckets') return readBuckets;
      const found: unknown = Reflect.get(target, key, target);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
  const clock = { ms: dayStartMs + 12 * hourMs };
  const life = await Life.begin(watched, join(folder, `wal${lives++}`), clock);
  const write = async (atMs: number, value: number, kind: SampleKind = observation) => {
    const index = life.seriesOf(name);
    life.log.gathering.append(life.table, index, dayStartMs + atMs, value, kind);
    await life.log.commit();
  };
  const ask = async (fromMs: number, toMs: number, granularity: Granularity = 'minute') => {
    const frame = { startMs: dayStartMs + fromMs, endMs: dayStartMs + toMs - 1 };
    const buckets = await life.query.aggregates(
      { name, labels: {} },
      frame,
      granularity,
      'UTC',
      [],
    );
    return buckets.map(({ timestamp, count, sum }) => [
      (Date.parse(timestamp) - dayStartMs) / minuteMs,
      count,
      sum,
    ]);
  };
  return { life, questions, holding, write, ask };
}

test('what was asked once is not asked again, though samples come', async () => {
  const { life, questions, write, ask } = await begin('again');
  await write(0, 1);
  await write(3 * minuteMs, 2);
  await life.pipeline.settle();
  assert.deepEqual(await ask(0, hourMs), [
    [0, 1, 1],
    [3, 1, 2],
  ]);
  assert.equal(questions.length, 1);
  await write(3 * minuteMs + 1, 5);
  assert.deepEqual(await ask(0, hourMs), [
    [0, 1, 1],
    [3, 2, 7],
  ]);
  await life.pipeline.settle();
  await write(4 * minuteMs, 6);
  await life.pipeline.settle();
  assert.deepEqual(await ask(0, hourMs), [
    [0, 1, 1],
    [3, 2, 7],
    [4, 1, 6],
  ]);
  assert.deepEqual(await ask(3 * minuteMs, 4 * minuteMs), [[3, 2, 7]]);
  assert.equal(questions.length, 1);
  await life.log.close();
});

test('hours that were asked for answer for days and statistics, and a short question is read by the hour', async () => {
  const { life, questions, write, ask } = await begin('coarser');
  await write(0, 1);
  await write(5 * hourMs, 3);
  await write(dayMs, 8);
  await life.pipeline.settle();
  const { startMs, endMs } = { startMs: dayStartMs, endMs: dayStartMs + 2 * dayMs - 1 };
  const stats = () => life.query.stats({ name: 'coarser', labels: {} }, { startMs, endMs });
  assert.equal((await stats()).sum, 12);
  assert.equal(questions[0]?.granularity, 'hour');
  assert.deepEqual(await ask(0, 2 * dayMs, 'hour'), [
    [0, 1, 1],
    [300, 1, 3],
    [1440, 1, 8],
  ]);
  assert.deepEqual(await ask(0, 2 * dayMs, 'day'), [
    [0, 2, 4],
    [1440, 1, 8],
  ]);
  assert.equal((await stats()).count, 3);
  assert.equal(questions.length, 1);
  await life.log.close();
});

test('a window that moves on asks for what it is short of', async () => {
  const { life, questions, write, ask } = await begin('moving');
  for (const minute of [0, 30, 61, 90]) await write(minute * minuteMs, minute);
  // Nothing after the window would make its end that of the day.
  await write(3 * hourMs, 1);
  await life.pipeline.settle();
  await ask(0, hourMs);
  assert.deepEqual(await ask(30 * minuteMs, 90 * minuteMs), [
    [30, 1, 30],
    [61, 1, 61],
  ]);
  const [, { minuteSpans }] = questions;
  const gap = { startMs: dayStartMs + hourMs, endMs: dayStartMs + 90 * minuteMs - 1 };
  assert.deepEqual(minuteSpans, [gap]);
  assert.deepEqual(await ask(0, 90 * minuteMs), [
    [0, 1, 0],
    [30, 1, 30],
    [61, 1, 61],
  ]);
  assert.equal(questions.length, 2);
  // One that has nothing to do with it begins anew.
  assert.deepEqual(await ask(2 * hourMs, 3 * hourMs), []);
  assert.equal(questions.length, 3);
  await life.log.close();
});

test('what the store gets while it is asked is there once', async () => {
  const { life, holding, questions, write, ask } = await begin('meanwhile');
  await write(0, 1);
  await life.pipeline.settle();
  await write(minuteMs, 2);
  const { promise, resolve } = Promise.withResolvers<void>();
  holding.until = promise;
  const first = ask(0, hourMs);
  const second = ask(0, hourMs);
  await life.pipeline.settle();
  await write(2 * minuteMs, 4);
  resolve();
  assert.deepEqual(await first, [
    [0, 1, 1],
    [1, 1, 2],
  ]);
  assert.deepEqual(await second, [
    [0, 1, 1],
    [1, 1, 2],
  ]);
  assert.deepEqual(await ask(0, hourMs), [
    [0, 1, 1],
    [1, 1, 2],
    [2, 1, 4],
  ]);
  assert.equal(questions.length, 2);
  await life.log.close();
});

test('readings that are written again are counted anew', async () => {
  const { life, questions, write, ask } = await begin('repeated');
  // Of a day that is in no day row yet: those who change day rows make all be forgotten.
  const atMs = 30 * dayMs;
  await write(atMs, 1, reading);
  await write(atMs + 10_000, 2, reading);
  await life.pipeline.settle();
  const minute = atMs / minuteMs;
  assert.deepEqual(await ask(atMs, atMs + hourMs), [[minute, 2, 3]]);
  const revision = store.rowsRevision;
  await write(atMs + 10_000, 7, reading);
  await life.pipeline.settle();
  assert.deepEqual(await ask(atMs, atMs + hourMs), [[minute, 2, 8]]);
  assert.equal(questions.length, 2);
  assert.equal(store.rowsRevision, revision);
  await life.log.close();
});

test('what was deleted or has expired is not kept', async () => {
  const { life, write, ask } = await begin('gone');
  await write(0, 1);
  await life.pipeline.settle();
  assert.deepEqual(await ask(0, hourMs), [[0, 1, 1]]);
  await life.pipeline.deleteSeries([life.seriesOf('gone')]);
  await write(minuteMs, 2);
  assert.deepEqual(await ask(0, hourMs), [[1, 1, 2]]);
  await life.pipeline.settle();
  assert.deepEqual(await ask(0, hourMs), [[1, 1, 2]]);
  const day = dayStartMs / dayMs + 1;
  const cut = { rawBeforeDay: day, minuteBeforeDay: day, hourBeforeDay: null, keysBeforeMs: 0 };
  await store.dropExpired(cut);
  assert.deepEqual(await ask(0, hourMs), []);
  await life.log.close();
});

test('rows that expire in the background are not kept', async () => {
  const { life, write, ask } = await begin('going');
  const atMs = 40 * dayMs;
  await write(atMs, 1);
  // Whose rows keep the partition.
  const other = life.seriesOf('staying');
  life.log.gathering.append(life.table, other, dayStartMs + atMs, 1, observation);
  await life.pipeline.settle();
  const index = life.seriesOf('going');
  const ids = {
    count: 1,
    idLow: Uint32Array.of(life.table.idLow[index]),
    idHigh: Uint32Array.of(life.table.idHigh[index]),
  };
  const nothing = {
    rawBeforeDay: null,
    minuteBeforeDay: null,
    hourBeforeDay: null,
    keysBeforeMs: 0,
  };
  const day = (dayStartMs + atMs) / dayMs + 1;
  const cut = { ...nothing, rawBeforeDay: day, minuteBeforeDay: day };
  const span = { startMs: dayStartMs + atMs, endMs: dayStartMs + atMs + hourMs - 1 };
  const question: BucketQuestion = {
    series: { ...ids, group: Uint32Array.of(0), groupCount: 1 },
    granularity: 'minute',
    timezone: 'UTC',
    rawSpans: [],
    minuteSpans: [span],
    hourSpans: [],
    daySpans: [],
    throughSegment: life.head.storedThrough,
  };
  await store.dropExpired(nothing, [{ series: ids, cut }]);
  // A dashboard that asks while they go.
  await ask(atMs, atMs + hourMs);
  while ((await store.readBuckets(question)).count > 0) await nextTurn();
  assert.deepEqual(await ask(atMs, atMs + hourMs), []);
  await life.log.close();
});

test('an answer that fails leaves nothing behind', async () => {
  const { life, holding, questions, write, ask } = await begin('failing');
  await write(0, 1);
  await life.pipeline.settle();
  const failure = Promise.reject(new Error('out of reach'));
  failure.catch(() => undefined);
  holding.until = failure;
  await assert.rejects(ask(0, hourMs), /out of reach/);
  holding.until = undefined;
  assert.deepEqual(await ask(0, hourMs), [[0, 1, 1]]);
  assert.equal(questions.length, 2);
  await life.log.close();
});

/** A store that has a sample in each minute (or hour) that it is asked for, of each group. */
function fullStore() {
  const asked: BucketQuestion[] = [];
  const readBuckets = async (question: BucketQuestion) => {
    asked.push(question);
    const { series, granularity, minuteSpans, hourSpans } = question;
    const sums = new BucketSums();
    const stepMs = granularity === 'minute' ? minuteMs : hourMs;
    for (const { startMs, endMs } of [...minuteSpans, ...hourSpans]) {
      for (let group = 0; group < series.groupCount; group++) {
        for (let ms = startMs; ms < endMs; ms += stepMs) sums.add(group, ms, 1, 1, 1, 1);
      }
    }
    return sums.rows;
  };
  const all = { readBuckets, rowsRevision: 0 } as unknown as Store;
  return { store: all, asked };
}

/** Asks for so many series, each in a group of its own, over so many minutes; gives how many buckets there are. */
async function askFull(
  kept: KeptBuckets,
  from: number,
  count: number,
  minutes: number,
  granularity: Granularity = 'minute',
) {
  const table = new SeriesTable();
  for (let i = 0; i < from + count; i++) table.create('full', [['place', `${i}`]]);
  const indexes = Uint32Array.from({ length: count }, (_, i) => from + i);
  const span = { startMs: 0, endMs: minutes * minuteMs - 1 };
  const hoursBeforeMs = granularity === 'minute' ? -Infinity : Infinity;
  const sums = new BucketSums();
  await kept.addStored(
    sums,
    groupSeries(table, indexes, ['place']),
    planSpans(span, hoursBeforeMs, granularity === 'day'),
    { span, granularity, zone: new TimeZone('UTC'), hoursBeforeMs, withSketches: false },
  );
  return sums.size;
}

test('what was asked longest ago goes first where it is too much', async () => {
  const { store, asked } = fullStore();
  const kept = new KeptBuckets(new Head(new SeriesTable()), store, 25_000);
  for (const series of [0, 1, 0, 2]) assert.equal(await askFull(kept, series, 1, 100), 100);
  assert.equal(kept.sizeBytes, 2 * (100 * 100 + 8));
  assert.equal(asked.length, 3);
  await askFull(kept, 0, 1, 100);
  assert.equal(asked.length, 3);
  await askFull(kept, 1, 1, 100);
  assert.equal(asked.length, 4);
});

test('what is too much by itself is not kept', async () => {
  const { store } = fullStore();
  const kept = new KeptBuckets(new Head(new SeriesTable()), store);
  await askFull(kept, 0, 1, 100_001);
  assert.equal(kept.seriesCount, 0);
  await askFull(kept, 0, 1, 100_000);
  assert.equal(kept.seriesCount, 1);
  // Longer by one minute, this is one question still.
  await askFull(kept, 0, 1, 100_001);
  assert.equal(kept.seriesCount, 0);
  await askFull(kept, 0, maxSeriesOfSet + 1, 1);
  assert.equal(kept.seriesCount, 0);
  for (let round = 0; round < 3; round++) {
    await askFull(kept, round * maxSeriesOfSet, maxSeriesOfSet, 1);
  }
  assert.equal(kept.seriesCount, maxKeptSeries);
});

test('days are put together from hours that are few', async () => {
  const monthMinutes = 31 * 24 * 60;
  for (const [series, granularity] of [
    [26, 'hour'],
    [27, 'day'],
  ] as const) {
    const { store, asked } = fullStore();
    const kept = new KeptBuckets(new Head(new SeriesTable()), store);
    await askFull(kept, 0, series, monthMinutes, 'day');
    assert.equal(asked[0]?.granularity, granularity, `${series} series`);
    assert.equal(kept.seriesCount, granularity === 'hour' ? series : 0);
  }
});

test('more minutes than may be handed over at a time make the rest forgotten', async () => {
  const { store } = fullStore();
  const head = new Head(new SeriesTable());
  const kept = new KeptBuckets(head, store);
  // The series of the last question is new: it has nothing to take in.
  for (const [from, count] of [
    [0, 1],
    [0, 2],
    [3, 1],
  ] as const) {
    await askFull(kept, from, count, 1);
  }
  const handOver = (segment: number, minutes: number) => {
    const rows = new SampleRows();
    for (let row = 0; row < minutes; row++)
      rows.append(0, dayMs + row * minuteMs, 1, marksOf(observation, false, 0), row);
    const order = Uint32Array.from({ length: minutes }, (_, row) => row);
    head.sumRun(head.minutesOf(segment), rows, order, 0, minutes);
    head.handOver(segment);
  };
  handOver(1, maxMinutesPerHandOver / 2);
  assert.equal(kept.seriesCount, 4);
  handOver(2, maxMinutesPerHandOver / 2 + 1);
  assert.equal(kept.seriesCount, 3);
  handOver(3, maxMinutesPerHandOver + 1);
  assert.equal(kept.seriesCount, 1);
});

test('all questions together take no more than they may', async () => {
  const { store } = fullStore();
  const kept = new KeptBuckets(new Head(new SeriesTable()), store);
  for (let series = 0; series < 8; series++) await askFull(kept, series, 1, 100_000);
  assert.equal(kept.seriesCount, Math.floor(maxBytesOfBuckets / (100_000 * 100 + 8)));
});
