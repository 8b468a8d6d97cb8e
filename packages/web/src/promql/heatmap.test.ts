import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiBucket } from '../api/prometheus.ts';
import { heatmapFit, maxRows, toHeatmap } from './heatmap.ts';
import { linesOfMatrix, type QueryLine } from './query-lines.ts';

const stepMs = 10_000;

function classic(le: string, ...values: string[]): QueryLine {
  const points = values.map((value, i) => [i * 10, value] as const);
  return linesOfMatrix([{ metric: { le }, values: points }])[0] as QueryLine;
}

function native(...columns: (readonly ApiBucket[])[]): QueryLine {
  const histograms = columns.map(
    (buckets, i) => [i * 10, { count: '1', sum: '1', buckets }] as const,
  );
  return linesOfMatrix([{ metric: {}, histograms }])[0] as QueryLine;
}

const rowsOf = (lines: QueryLine[]) => toHeatmap(lines, stepMs).counts.map((column) => [...column]);

test('classic buckets count what is above the bound below', () => {
  const lines = [classic('+Inf', '10', '4'), classic('0.5', '3', '1'), classic('1', '8', '1')];
  const grid = toHeatmap(lines, stepMs);
  assert.deepEqual(grid.bounds, [0, 0.5, 1, Infinity]);
  assert.deepEqual(grid.timesMs, [0, 10_000]);
  assert.deepEqual(rowsOf(lines), [
    [3, 5, 2],
    [1, 0, 3],
  ]);
  assert.equal(grid.maxCount, 5);
});

test('classic buckets of several series add up', () => {
  const lines = [classic('1', '2'), classic('+Inf', '3'), classic('1', '5'), classic('+Inf', '5')];
  assert.deepEqual(rowsOf(lines), [[7, 1]]);
});

test('buckets that were read at different moments never count below zero', () => {
  assert.deepEqual(rowsOf([classic('1', '5'), classic('2', '4'), classic('+Inf', 'NaN')]), [[5]]);
});

test('a lowest bound that is not positive begins at minus infinity', () => {
  const { bounds } = toHeatmap([classic('-1', '1'), classic('+Inf', '2')], stepMs);
  assert.deepEqual(bounds, [-Infinity, -1, Infinity]);
});

test('native buckets are taken as they are, missing steps stay empty', () => {
  const line = native([[0, '1', '2', '4']], [[0, '2', '4', '1.5']]);
  assert.deepEqual(toHeatmap([line], stepMs).bounds, [1, 2, 4]);
  assert.deepEqual(rowsOf([line]), [
    [4, 0],
    [0, 1.5],
  ]);
});

test('a bucket wider than the rows is spread over them', () => {
  assert.deepEqual(
    rowsOf([
      native(
        [[0, '1', '4', '6']],
        [
          [0, '1', '2', '1'],
          [0, '2', '4', '3'],
        ],
      ),
    ]),
    [
      [3, 3],
      [1, 3],
    ],
  );
});

test('more buckets than rows become fewer, and nothing is lost', () => {
  const many = Array.from({ length: 500 }, (_, i): ApiBucket => [0, String(i), String(i + 1), '2']);
  const grid = toHeatmap([native(many)], stepMs);
  assert.ok(grid.bounds.length - 1 <= maxRows);
  assert.equal(
    grid.counts[0]?.reduce((sum, count) => sum + count, 0),
    1000,
  );
  assert.deepEqual([grid.bounds[0], grid.bounds.at(-1)], [0, 500]);
});

test('no histograms, no cells', () => {
  assert.deepEqual(toHeatmap([], stepMs), { timesMs: [], bounds: [], counts: [], maxCount: 0 });
});

const lonely = linesOfMatrix([{ metric: {}, values: [[0, '1']] }]);
const fits: [string, QueryLine[], string][] = [
  ['nothing', [], 'none'],
  ['one bucket', [classic('1', '1')], 'none'],
  ['two buckets', [classic('1', '1'), classic('2', '1')], 'all'],
  ['a bucket and a number', [classic('1', '1'), ...lonely], 'none'],
  ['a native histogram', [native([])], 'all'],
  ['a native histogram and a number', [native([]), ...lonely], 'some'],
];
for (const [name, lines, fit] of fits) {
  test(`a heat map of ${name} shows ${fit}`, () => assert.equal(heatmapFit(lines), fit));
}
