import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableOf } from './answer-table.ts';
import { linesOfMatrix, linesOfVector } from './query-lines.ts';

test('a column per label of any series, the name first', () => {
  const lines = linesOfVector([
    { metric: { __name__: 'up', job: 'a' }, value: [1, '1234.5'] },
    { metric: { dc: 'x' }, histogram: [1, { count: '2', sum: '3' }] },
  ]);
  const { labels, rows, count } = tableOf(lines, 10);
  assert.deepEqual(labels, ['__name__', 'dc', 'job']);
  assert.equal(count, 2);
  assert.deepEqual(
    rows.map(({ values, value, histogram }) => [values, value, histogram?.count ?? null]),
    [
      [['up', '', 'a'], '1,234.5', null],
      [['', 'x', ''], '', '2'],
    ],
  );
});

test('the newest rows come first, and the rest is counted', () => {
  const values = Array.from({ length: 50 }, (_, i) => [i, String(i)] as const);
  const lines = linesOfMatrix([
    { metric: { a: '1' }, values },
    { metric: { a: '2' }, values },
  ]);
  const { rows, count } = tableOf(lines, 3);
  assert.equal(count, 100);
  assert.deepEqual(
    rows.map(({ timestampMs, values: [a], value }) => [timestampMs, a, value]),
    [
      [49_000, '1', '49'],
      [49_000, '2', '49'],
      [48_000, '1', '48'],
    ],
  );
});

const texts: [string, string][] = [
  ['0.1', '0.1'],
  ['1e300', '1e+300'],
  ['1e-9', '1e-9'],
  ['+Inf', 'Infinity'],
  ['NaN', 'NaN'],
  ['123456.789012345', '123,456.789012345'],
];
for (const [sent, shown] of texts) {
  test(`${sent} is shown as ${shown}`, () => {
    const { rows } = tableOf(linesOfVector([{ metric: {}, value: [1, sent] }]), 1);
    assert.equal(rows[0]?.value, shown);
  });
}
