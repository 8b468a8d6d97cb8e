import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxCardinalityRows } from '@tidemark/protocol';
import fc from 'fast-check';
import { SeriesGuard } from '../ingest/index.ts';
import { SeriesTable } from '../series/index.ts';
import { CardinalityReports } from './cardinality-reports.ts';
import { keptPerWork, maxKeptMs } from './kept-answers.ts';
import { maxCountedSeries } from './label-values.ts';
import { TopRows } from './top-rows.ts';

function open() {
  const table = new SeriesTable();
  const guard = new SeriesGuard({ seriesCount: () => table.activeCount });
  const world = { nowMs: Date.UTC(2026, 0, 1), turns: 0, turnMs: 1 };
  const reports = new CardinalityReports({
    table,
    guard,
    nowMs: () => world.nowMs,
    takeTurn: async () => {
      world.turns++;
      world.nowMs += world.turnMs;
    },
  });
  return { table, reports, world };
}

test('the greatest rows, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 5 }), (sizes, limit) => {
      const top = new TopRows<number>(limit, (size) => size);
      for (const size of sizes) top.offer(size);
      assert.deepEqual(top.rows(), [...sizes].sort((a, b) => b - a).slice(0, limit));
    }),
  );
});

test('metrics by series, labels by values, values by series', async () => {
  const { table, reports } = open();
  for (let i = 0; i < 30; i++) {
    table.create('a', [
      ['host', `h${i % 3}`],
      ['id', `${i}`],
    ]);
  }
  for (let i = 0; i < 5; i++) table.create('b', [['host', `h${i}`]]);
  const gone = table.create('c', [['host', 'gone']]);
  table.delete([gone]);
  const { series, metricCount, metrics, labels } = await reports.report(50);
  assert.deepEqual([series, metricCount], [35, 2]);
  assert.deepEqual(metrics, [
    { name: 'a', series: 30, newLastHour: 0 },
    { name: 'b', series: 5, newLastHour: 0 },
  ]);
  assert.deepEqual(labels, [
    { label: 'id', values: 30, series: 30 },
    { label: 'host', values: 5, series: 35 },
  ]);
  const ofA = await reports.ofMetric('a');
  assert.deepEqual(ofA.labels[1], {
    label: 'host',
    values: 3,
    series: 30,
    top: [
      { value: 'h0', series: 10 },
      { value: 'h1', series: 10 },
      { value: 'h2', series: 10 },
    ],
  });
});

test('a long count is made in turns, shared, and kept by what it took', async () => {
  const { table, reports, world } = open();
  for (let i = 0; i < 6000; i++) table.create(`m${i}`, [['l', `${i}`]]);
  const [first, second] = await Promise.all([reports.report(50), reports.report(3)]);
  assert.deepEqual([first?.metrics.length, second?.metrics.length], [maxCardinalityRows, 3]);
  const { turns } = world;
  assert.ok(turns >= 3, `${turns}`);
  await reports.report(50);
  assert.equal(world.turns, turns);
  world.nowMs += turns * keptPerWork;
  world.turnMs = maxKeptMs;
  await reports.report(50);
  assert.equal(world.turns, 2 * turns);
  world.nowMs += maxKeptMs - 1;
  await reports.report(50);
  assert.equal(world.turns, 2 * turns);
  world.nowMs += 1;
  await reports.report(50);
  assert.equal(world.turns, 3 * turns);
});

test('what costs nothing is counted anew each time', async () => {
  const { table, reports } = open();
  table.create('a', []);
  assert.equal((await reports.report(50)).metrics.length, 1);
  table.create('b', [['l', '1']]);
  assert.equal((await reports.report(50)).metrics.length, 2);
  assert.equal((await reports.ofMetric('c')).series, 0);
  table.create('c', []);
  assert.equal((await reports.ofMetric('c')).series, 1);
});

test('of very many series some stand for all', async () => {
  const { table, reports } = open();
  const count = maxCountedSeries * 2;
  for (let i = 0; i < count; i++) {
    table.create('m', [
      ['half', i % 4 < 2 ? 'x' : 'y'],
      ['id', `${i}`],
    ]);
  }
  const { series, countedSeries, labels } = await reports.ofMetric('m');
  assert.deepEqual([series, countedSeries], [count, maxCountedSeries]);
  assert.deepEqual(labels[0], {
    label: 'id',
    values: maxCountedSeries,
    series: count,
    top: labels[0]?.top,
  });
  assert.deepEqual(labels[1]?.top, [
    { value: 'x', series: count / 2 },
    { value: 'y', series: count / 2 },
  ]);
});
