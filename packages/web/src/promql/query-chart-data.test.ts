import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackColumns, toQueryChartData } from './query-chart-data.ts';
import { linesOfMatrix, type QueryLine } from './query-lines.ts';

function line(points: readonly (readonly [number, string])[]): QueryLine {
  const [made] = linesOfMatrix([{ metric: {}, values: points }]);
  assert.ok(made !== undefined);
  return made;
}

const cases: {
  name: string;
  lines: QueryLine[];
  isLog?: boolean;
  timesMs: number[];
  figures: (number | null)[][];
}[] = [
  { name: 'no series', lines: [], timesMs: [], figures: [] },
  { name: 'a series without points', lines: [line([])], timesMs: [], figures: [[]] },
  {
    name: 'a missing step is a gap',
    lines: [
      line([
        [10, '1'],
        [40, '4'],
      ]),
    ],
    timesMs: [10_000, 20_000, 30_000, 40_000],
    figures: [[1, null, null, 4]],
  },
  {
    name: 'series share one axis',
    lines: [
      line([[20, '1']]),
      line([
        [10, '2'],
        [20, '3'],
      ]),
    ],
    timesMs: [10_000, 20_000],
    figures: [
      [null, 1],
      [2, 3],
    ],
  },
  {
    name: 'what no axis can show is a gap',
    lines: [
      line([
        [10, 'NaN'],
        [20, '+Inf'],
        [30, '-Inf'],
        [40, '-1.5e-3'],
      ]),
    ],
    timesMs: [10_000, 20_000, 30_000, 40_000],
    figures: [[null, null, null, -0.0015]],
  },
  {
    name: 'a logarithmic axis shows what is positive',
    lines: [
      line([
        [10, '0'],
        [20, '-1'],
        [30, '2'],
      ]),
    ],
    isLog: true,
    timesMs: [10_000, 20_000, 30_000],
    figures: [[null, null, 2]],
  },
];
for (const { name, lines, isLog, timesMs, figures } of cases) {
  test(name, () => {
    const data = toQueryChartData(lines, 10_000, isLog);
    assert.deepEqual(data.timesMs, timesMs);
    assert.deepEqual(
      data.lines.map(({ figure }) => figure),
      figures,
    );
  });
}

test('times with milliseconds stay exact', () => {
  const data = toQueryChartData(
    [
      line([
        [1700000000.123, '1'],
        [1700000000.623, '2'],
      ]),
    ],
    500,
  );
  assert.deepEqual(data.timesMs, [1700000000123, 1700000000623]);
});

test('stacked columns stand on those before them, and a gap adds nothing', () => {
  assert.deepEqual(
    stackColumns([
      [1, 2, null],
      [10, null, 30],
      [100, 200, 300],
    ]),
    [
      [1, 2, 0],
      [11, 2, 30],
      [111, 202, 330],
    ],
  );
});
