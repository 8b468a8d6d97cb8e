import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Head } from '../head/index.ts';
import { maxKeptBytes, maxKeptSeries, maxSeriesOfSet } from '../query/index.ts';
import { SeriesTable } from '../series/index.ts';
import type { SeriesIds, Store } from '../store/index.ts';
import { BucketGrid, gridBytes } from './bucket-grid.ts';
import { KeptGrids, maxGridBytes } from './kept-grids.ts';
import { KeptUnsettled } from './kept-unsettled.ts';
import type { WholeWindows } from './whole-windows.ts';

/** What is kept in memory of the store's answers has limits: beyond them, the store is asked again. */

const hourMs = 3_600_000;
const hours: WholeWindows = { bucket: 'hour', lengthMs: hourMs, figure: 'sum', standIn: 'sum' };

function idsFrom(first: number, count: number): SeriesIds {
  const idLow = Uint32Array.from({ length: count }, (_, i) => first + i);
  return { count, idLow, idHigh: new Uint32Array(count) };
}

function begin(limits?: ConstructorParameters<typeof KeptGrids>[2]) {
  const store = { rowsRevision: 0 } as Store;
  const head = new Head(new SeriesTable());
  const grids = new KeptGrids(head, store, limits);
  /** Gives whether the store was asked. */
  const ask = async (firstId: number, seriesCount: number, hourCount: number) => {
    let asked = false;
    const grid = new BucketGrid(hours, seriesCount, 0, hourCount * hourMs);
    const ids = idsFrom(firstId, seriesCount);
    await grids.addStored(grid, { indexes: ids.idLow, ids }, hours, async () => {
      asked = true;
    });
    return asked;
  };
  return { store, head, grids, ask };
}

test('grids together take no more than so many bytes: what was asked for longest ago goes', async () => {
  const { grids, ask } = begin();
  const hourCount = 10_000;
  const most = Math.floor(maxKeptBytes / (gridBytes(hours, 1, hourCount + 1) + 4));
  for (let set = 0; set < most; set++) assert.ok(await ask(set, 1, hourCount));
  assert.ok(!(await ask(0, 1, hourCount)), 'all are kept');
  for (let set = most; set < most + 3; set++) await ask(set, 1, hourCount);
  assert.ok(grids.sizeBytes <= maxKeptBytes);
  assert.ok(!(await ask(0, 1, hourCount)), 'what was asked for again is kept');
  assert.ok(await ask(1, 1, hourCount), 'what was not has gone');
});

test('a grid that is larger than all others may be is not kept', async () => {
  const { grids, ask } = begin();
  let most = 1;
  while (gridBytes(hours, 100, most + 2) <= maxGridBytes) most++;
  for (const isAsked of [true, false]) assert.equal(await ask(0, 100, most), isAsked);
  for (let turn = 0; turn < 2; turn++) assert.ok(await ask(100, 100, most + 1));
  assert.ok(grids.sizeBytes <= maxGridBytes + 400);
});

test('sets of too many series are not kept, and all together have so many at most', async () => {
  const { grids, ask } = begin();
  assert.ok(await ask(0, maxSeriesOfSet + 1, 1));
  assert.equal(grids.seriesCount, 0);
  for (let set = 0; set <= maxKeptSeries / maxSeriesOfSet; set++) {
    await ask(set * maxSeriesOfSet, maxSeriesOfSet, 1);
  }
  assert.equal(grids.seriesCount, maxKeptSeries);
});

test('of open days, too, so many series are kept at most', async () => {
  const { head, store } = begin();
  const kept = new KeptUnsettled(head, store);
  const span = { startMs: 0, endMs: 24 * hourMs - 1 };
  const ask = async (first: number, count: number) => {
    let asked = false;
    const ids = idsFrom(first, count);
    await kept.get(ids.idLow, ids, 'hour', span, async () => {
      asked = true;
      const none = idsFrom(0, 0);
      return {
        openDays: new Set(),
        untold: none,
        several: { ...none, dayS: none.idLow },
        throughEra: 1,
      };
    });
    return asked;
  };
  for (let turn = 0; turn < 2; turn++) assert.ok(await ask(0, maxSeriesOfSet + 1));
  for (let set = 0; set <= maxKeptSeries / maxSeriesOfSet; set++) {
    assert.ok(await ask(set * maxSeriesOfSet, maxSeriesOfSet));
  }
  assert.equal(kept.seriesCount, maxKeptSeries);
  assert.ok(!(await ask(maxSeriesOfSet, maxSeriesOfSet)));
  assert.ok(await ask(0, maxSeriesOfSet));
});

test('spans of one set that lie apart are kept beside each other, and grow together', async () => {
  const { grids } = begin();
  const ids = idsFrom(0, 1);
  const asked: [number, number][] = [];
  const ask = async (from: number, to: number) => {
    asked.length = 0;
    const grid = new BucketGrid(hours, 1, from * hourMs, to * hourMs);
    await grids.addStored(grid, { indexes: ids.idLow, ids }, hours, async (into) => {
      const { startMs, endMs } = into.span;
      asked.push([startMs / hourMs, (endMs + 1) / hourMs]);
    });
    return asked;
  };
  assert.deepEqual(await ask(10, 20), [[10, 21]]);
  assert.deepEqual(await ask(50, 60), [[50, 61]]);
  assert.deepEqual(await ask(12, 19), []);
  assert.deepEqual(await ask(52, 62), [[61, 63]]);
  assert.deepEqual(await ask(5, 25), [
    [5, 10],
    [21, 26],
  ]);
  assert.deepEqual(await ask(5, 25), []);
});

test('an error of the store is kept by nobody', async () => {
  const { grids, ask } = begin();
  const ids = idsFrom(0, 1);
  const grid = new BucketGrid(hours, 1, 0, hourMs);
  const failing = grids.addStored(grid, { indexes: ids.idLow, ids }, hours, () =>
    Promise.reject(new Error('out of reach')),
  );
  await assert.rejects(failing, /out of reach/);
  assert.ok(await ask(0, 1, 1));
  assert.ok(!(await ask(0, 1, 1)));
});
