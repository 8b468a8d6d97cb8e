import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Histogram, noBuckets, resetHints } from '../batch/index.ts';
import { Head } from '../head/index.ts';
import { compileMatcher, type SampleBudget } from '../promql/index.ts';
import { SeriesTable } from '../series/index.ts';
import type {
  RolledRows,
  SeriesSamplesQuestion,
  Store,
  WholeRows,
  WholeRowsQuestion,
} from '../store/index.ts';
import { maxRolledRows, readRolled } from './add-rolled.ts';
import { ColumnCache } from './column-cache.ts';
import { KeptGrids } from './kept-grids.ts';
import { KeptUnsettled } from './kept-unsettled.ts';
import { maxPortionSamples, readColumns } from './read-columns.ts';
import { maxHistograms, readHistograms } from './read-histograms.ts';
import { maxWholeBuckets, readWholeWindows } from './read-whole-windows.ts';
import { RolledUse } from './rolled-use.ts';
import { Samples } from './samples.ts';

/** Limits are reached by a store that says it has more than any test could write. */

const never = new AbortController().signal;
const unlimited: SampleBudget = { takeSeries: () => undefined, takeSamples: () => undefined };
const span = { fromMs: 0, throughMs: 1000 };
const hourMs = 3_600_000;

function tableOf(count: number): SeriesTable {
  const table = new SeriesTable();
  for (let i = 0; i < count; i++) table.create('m', [['i', String(i)]]);
  return table;
}

/** One sample of each series; `limit` of them once more series are asked for than it likes. */
function storeWith(maxSeries: number, asked: number[]): Store {
  const readSeriesSamples = async ({ series, limit }: SeriesSamplesQuestion) => {
    asked.push(series.count);
    const { count, idLow, idHigh } = series;
    const runs = Array.from({ length: count }, (_, i) => ({
      idLow: idLow[i],
      idHigh: idHigh[i],
      end: i + 1,
    }));
    return {
      count: count > maxSeries ? limit : count,
      timestampMs: Float64Array.from(runs, (_, i) => i + 1),
      value: new Float64Array(count).fill(1),
      isObservation: null,
      runs,
    };
  };
  return { rawCutDay: 0, readSeriesSamples } as unknown as Store;
}

test('a portion that turns out too large is read in halves', async () => {
  const table = tableOf(100);
  const asked: number[] = [];
  const cache = new ColumnCache({ maxBytes: 1e9, nowMs: () => 0 });
  const columns = await readColumns(
    {
      table,
      store: storeWith(20, asked),
      cache,
      flush: async () => true,
      pending: () => null,
      totalsBefore: async () => new Float64Array(0),
      nowMs: () => 0,
      keep: (column) => cache.put(column),
    },
    Array.from({ length: 100 }, (_, i) => i),
    span,
    unlimited,
    never,
  );
  assert.deepEqual(asked.slice(0, 3), [64, 32, 16]);
  assert.deepEqual(
    columns.map(({ seriesIndex }) => seriesIndex),
    Array.from({ length: 100 }, (_, i) => i),
  );
  assert.ok(columns.every(({ count }) => count === 1));
  assert.ok(maxPortionSamples * 24 < 128 * 1024 * 1024, 'a portion fits beside everything else');
});

test('what a query reads is taken from its budget before and after it is in memory', async () => {
  const table = tableOf(10);
  const samples = new Samples({
    table,
    head: new Head(table),
    store: storeWith(1000, []),
    recent: { rowsOf: () => null },
    flush: async () => true,
    pending: () => null,
    flushPoints: async () => undefined,
    settle: async () => undefined,
    onAnswered: () => undefined,
    nowMs: () => 1000,
  });
  const request = {
    matchers: [compileMatcher('__name__', '=', 'm')],
    startMs: -1,
    endMs: 1000,
    hint: { stepMs: 0, rangeMs: 0, function: null },
  };
  for (const where of ['store', 'memory']) {
    const taken = { series: 0, samples: 0 };
    const budget: SampleBudget = {
      takeSeries: (count) => {
        taken.series += count;
      },
      takeSamples: (count) => {
        taken.samples += count;
      },
    };
    const source = samples.source(new RolledUse());
    assert.equal((await source.select(request, budget, never)).length, 10);
    assert.deepEqual(taken, { series: 10, samples: 10 }, where);
    const refusing: SampleBudget = {
      takeSeries: () => undefined,
      takeSamples: () => {
        throw new Error('over budget');
      },
    };
    await assert.rejects(source.select(request, refusing, never), /over budget/);
  }
});

test('more rows of minutes and hours than are allowed are refused', async () => {
  const table = tableOf(1);
  const rows = { count: maxRolledRows } as RolledRows;
  const store = { rawCutDay: 10, readRolledRows: async () => rows } as unknown as Store;
  const asked = readRolled({ table, store }, Uint32Array.of(0), {
    matchers: [],
    startMs: 0,
    endMs: 1,
    hint: { stepMs: 0, rangeMs: 0, function: null },
  });
  await assert.rejects(asked, { code: 'query_too_large', status: 422 });
});

test('more hours than are allowed are refused', async () => {
  const count = 1_000_000;
  const seriesCount = Math.floor(maxWholeBuckets / count) + 1;
  const table = tableOf(seriesCount);
  const rows: WholeRows = {
    count,
    days: [],
    idLow: new Uint32Array(count),
    idHigh: new Uint32Array(count),
    bucketMs: Float64Array.from({ length: count }, (_, hour) => hour * hourMs),
    sampleCount: new Float64Array(count).fill(1),
    tellsAll: new Uint8Array(count).fill(1),
    value: new Float64Array(count),
    edges: null,
  };
  const readWholeRows = async ({ series }: WholeRowsQuestion) => {
    assert.equal(series.count, 1);
    rows.idLow.fill(series.idLow[0]);
    rows.idHigh.fill(series.idHigh[0]);
    return rows;
  };
  const hint = { stepMs: hourMs, rangeMs: hourMs, function: 'sum_over_time' };
  const head = new Head(table);
  const store = { readWholeRows } as unknown as Store;
  const sources = {
    table,
    store,
    head,
    settle: async () => undefined,
    keptGrids: new KeptGrids(head, store),
    keptUnsettled: new KeptUnsettled(head, store),
  };
  const asked = (indexes: Uint32Array) =>
    readWholeWindows(
      sources,
      indexes,
      { bucket: 'hour', lengthMs: hourMs, figure: 'sum', standIn: 'sum' },
      { matchers: [], startMs: 0, endMs: count * hourMs, hint },
      unlimited,
      never,
    );
  const all = Uint32Array.from({ length: seriesCount }, (_, index) => index);
  assert.equal((await asked(all.subarray(1))).size, seriesCount - 1);
  await assert.rejects(asked(all), { code: 'query_too_large', status: 422 });
});

test('more histograms than are allowed are refused', async () => {
  const table = tableOf(1);
  const histogram: Histogram = {
    schema: 0,
    count: 0,
    sum: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: noBuckets,
    negative: noBuckets,
    bounds: new Float64Array(0),
    min: Number.NaN,
    max: Number.NaN,
    resetHint: resetHints.unknown,
  };
  const point = { idLow: 0, idHigh: 0, timestampMs: 1, histogram };
  const points = new Array(maxHistograms).fill(point);
  const store = { readHistograms: async () => points } as unknown as Store;
  const ids = { count: 0, idLow: new Uint32Array(0), idHigh: new Uint32Array(0) };
  const asked = readHistograms({ table, store }, ids, { startMs: 0, endMs: 1 }, unlimited);
  await assert.rejects(asked, { code: 'query_too_large', status: 422 });
});
