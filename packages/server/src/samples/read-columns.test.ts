import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SampleBudget } from '../promql/index.ts';
import { SeriesTable } from '../series/index.ts';
import type { SeriesSamplesQuestion, Store } from '../store/index.ts';
import { stretchMs, Turns } from '../turns/index.ts';
import { CountedTurns, workFor } from '../turns/testing/counted-turns.ts';
import { ColumnCache } from './column-cache.ts';
import { readColumns } from './read-columns.ts';

const never = new AbortController().signal;

/** One sample of each series, in so many blocks that each take a whole stretch. */
function slowStore(blocks: number): Store {
  const readSeriesSamples = async ({ series, rest }: SeriesSamplesQuestion) => {
    for (let block = 0; block < blocks; block++) {
      workFor(stretchMs);
      await rest?.();
    }
    const { count, idLow, idHigh } = series;
    return {
      count,
      timestampMs: new Float64Array(count).fill(1),
      value: new Float64Array(count),
      isObservation: null,
      runs: Array.from({ length: count }, (_, i) => ({
        ...{ idLow: idLow[i], idHigh: idHigh[i] },
        end: i + 1,
      })),
    };
  };
  return { readSeriesSamples } as unknown as Store;
}

function read(turns: Turns, budget: SampleBudget, signal: AbortSignal, keepMs = 0) {
  const table = new SeriesTable();
  for (let i = 0; i < 8; i++) table.create('m', [['i', String(i)]]);
  const cache = new ColumnCache({ maxBytes: 1e9, nowMs: () => 0 });
  const sources = {
    ...{ table, cache, turns, store: slowStore(3), nowMs: () => 0 },
    flush: async () => true,
    pending: () => null,
    totalsBefore: async () => new Float64Array(0),
    keep: () => workFor(keepMs),
  };
  const indexes = Array.from({ length: 8 }, (_, i) => i);
  return readColumns(sources, indexes, { fromMs: 0, throughMs: 10 }, budget, signal);
}

const unlimited: SampleBudget = { takeSeries: () => undefined, takeSamples: () => undefined };

test('the next portion is read while one becomes columns', async () => {
  const table = new SeriesTable();
  for (let i = 0; i < 100; i++) table.create('m', [['i', String(i)]]);
  const store = slowStore(0);
  let reads = 0;
  const readSeriesSamples: Store['readSeriesSamples'] = (question) => {
    reads++;
    return store.readSeriesSamples(question);
  };
  const readsAtColumn: number[] = [];
  const sources = {
    ...{ table, store: { readSeriesSamples } as Store, nowMs: () => 0 },
    cache: new ColumnCache({ maxBytes: 1e9, nowMs: () => 0 }),
    flush: async () => true,
    pending: () => null,
    totalsBefore: async () => new Float64Array(0),
    keep: () => void readsAtColumn.push(reads),
  };
  const indexes = Array.from({ length: 100 }, (_, i) => i);
  const columns = await readColumns(
    sources,
    indexes,
    { fromMs: 0, throughMs: 10 },
    unlimited,
    never,
  );
  assert.equal(columns.length, 100);
  assert.deepEqual([readsAtColumn[0], readsAtColumn.at(-1)], [2, 2]);
});

test('others have their turn between blocks of rows', async () => {
  const turns = new CountedTurns();
  assert.equal((await read(turns, unlimited, never)).length, 8);
  assert.ok(turns.count >= 3, `${turns.count} turns`);
});

test('others have their turn between columns', async () => {
  const turns = new CountedTurns();
  assert.equal((await read(turns, unlimited, never, stretchMs)).length, 8);
  assert.ok(turns.count >= 3 + 7, `${turns.count} turns`);
});

test('who waits no more reads no further than the next block', async () => {
  const turns = new CountedTurns();
  await assert.rejects(read(turns, unlimited, AbortSignal.abort()), { code: 'query_canceled' });
  assert.ok(turns.count <= 1);
});

test('nothing more is read than there is room for', async () => {
  const full = { ...unlimited, room: () => Promise.reject(new Error('no room')) };
  await assert.rejects(read(new Turns(), full, never), /no room/);
});

test('all that waits is added, however long ago it began, to a column that goes on', async () => {
  const table = new SeriesTable();
  table.create('m', []);
  const none = new Float64Array(0);
  const empty = { count: 0, timestampMs: none, value: none, isObservation: null, runs: [] };
  const waiting = Array.from({ length: 500 }, (_, i) => ({ timestampMs: i * 60_000, value: i }));
  const sources = {
    table,
    cache: new ColumnCache({ maxBytes: 1e9, nowMs: () => 0 }),
    store: { readSeriesSamples: async () => empty } as unknown as Store,
    nowMs: () => 500 * 60_000,
    flush: async () => true,
    pending: () => new Map([[0, waiting]]),
    totalsBefore: async () => none,
    keep: () => undefined,
  };
  const span = { fromMs: 0, throughMs: Number.POSITIVE_INFINITY };
  const [column] = await readColumns(sources, [0], span, unlimited, never);
  assert.deepEqual(
    [...column.slice(-1, 1e12).value],
    waiting.map(({ value }) => value),
  );
});
