import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanNode } from '../api/prometheus.ts';
import { planRows } from './plan-rows.ts';

function node(
  name: string,
  [from, to]: [number, number],
  elapsedMs: number,
  children: PlanNode[] = [],
): PlanNode {
  const counts = { seriesRead: 0, samplesRead: 0, seriesCount: 1, steps: 1 };
  return { name, position: { from, to }, elapsedMs, ...counts, children };
}

const expression = 'topk(3, sum(a) + b)';
const plan = node('topk', [0, 19], 10, [
  node('number', [5, 6], 0.1),
  node('+', [8, 18], 7, [
    node('sum', [8, 14], 4, [node('selector', [12, 13], 1)]),
    node('selector', [17, 18], 2),
  ]),
]);

test('each part stands above its own, without their text and their time', () => {
  const rows = planRows(plan, expression).map(({ depth, text, ownMs }) => [depth, text, ownMs]);
  assert.deepEqual(rows, [
    [0, 'topk(3, …)', 3],
    [1, '… + …', 1],
    [2, 'sum(…)', 3],
    [3, 'a', 1],
    [2, 'b', 2],
  ]);
});

test('the times of all parts lie side by side, children first', () => {
  const offsets = planRows(plan, expression).map(({ text, offsetMs }) => [text, offsetMs]);
  assert.deepEqual(Object.fromEntries(offsets), {
    a: 0,
    'sum(…)': 1,
    b: 4,
    '… + …': 6,
    'topk(3, …)': 7,
  });
});

test('a part that stands in the place of the whole keeps the text', () => {
  const rows = planRows(node('parentheses', [0, 1], 1, [node('selector', [0, 1], 1)]), 'a');
  assert.deepEqual(
    rows.map(({ text }) => text),
    ['a', 'a'],
  );
});
