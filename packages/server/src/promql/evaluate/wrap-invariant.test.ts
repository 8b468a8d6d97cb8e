import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Expression, parse } from '../parse/index.ts';
import { wrapInvariant } from './wrap-invariant.ts';

/** The parts of a query that are evaluated once, as they are written. */
function wrappedParts(text: string): string[] {
  const found: string[] = [];
  const visit = (expression: Expression): void => {
    if (expression.kind === 'stepInvariant') {
      found.push(text.slice(expression.position.from, expression.position.to));
    }
    for (const child of Object.values(expression).flat()) {
      if (typeof child === 'object' && child !== null && 'kind' in child && 'position' in child) {
        visit(child as Expression);
      }
    }
  };
  visit(wrapInvariant(parse(text)));
  return found;
}

test('the largest parts that are the same at all steps are wrapped', () => {
  const cases: [string, string[]][] = [
    ['x', []],
    ['x @ 5', ['x @ 5']],
    ['sum(x @ 5) + y', ['sum(x @ 5)']],
    ['sum(rate(x[5m] @ 5)) * 2', ['sum(rate(x[5m] @ 5)) * 2']],
    ['x + rate(x[5m] @ end())', ['rate(x[5m] @ end())']],
    ['max_over_time(x[5m:1m] @ start())', ['max_over_time(x[5m:1m] @ start())']],
    ['max_over_time((x @ 5)[5m:1m])', ['(x @ 5)']],
    ['1 + 2', ['1 + 2']],
    ['x + 2', []],
  ];
  for (const [text, parts] of cases) {
    assert.deepEqual(wrappedParts(text), parts, text);
  }
});

test('what depends on the time of the step is not', () => {
  for (const text of [
    'time()',
    'minute(x @ 5)',
    'timestamp(x @ 5)',
    'predict_linear(x[5m] @ 5, 1)',
  ]) {
    const parts = wrappedParts(text);
    assert.ok(!parts.includes(text), text);
  }
});

test('a parameter that changes makes an aggregation change', () => {
  assert.deepEqual(wrappedParts('topk(scalar(k), x @ 5)'), ['x @ 5']);
});
