import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxExpressionDepth, maxQueryLength } from './limits.ts';
import { parse } from './parse.ts';

const tooDeep = /expression is nested deeper than 500 levels/;

const deep: Readonly<Record<string, (levels: number) => string>> = {
  parentheses: (levels) => `${'('.repeat(levels)}1${')'.repeat(levels)}`,
  signs: (levels) => `${'-'.repeat(levels)}x`,
  sums: (levels) => `${'1+'.repeat(levels)}1`,
  powers: (levels) => `${'1^'.repeat(levels)}1`,
  calls: (levels) => `${'abs('.repeat(levels)}x${')'.repeat(levels)}`,
  aggregations: (levels) => `${'sum('.repeat(levels)}x${')'.repeat(levels)}`,
  subqueries: (levels) => `${'last_over_time('.repeat(levels)}x${'[5m:])'.repeat(levels)}`,
  'sums of durations': (levels) => `x[${'1+'.repeat(levels)}1]`,
  'parentheses of durations': (levels) => `x[${'('.repeat(levels)}1${')'.repeat(levels)}]`,
};

for (const [title, queryOf] of Object.entries(deep)) {
  test(`${title} may nest up to a limit, and never use up the stack`, () => {
    assert.doesNotThrow(() => parse(queryOf(maxExpressionDepth / 2 - 1)));
    assert.throws(() => parse(queryOf(maxExpressionDepth + 1)), tooDeep);
    const longest = queryOf(5000);
    assert.throws(() => parse(longest), tooDeep);
  });
}

test('brackets that never close are refused for their depth, too', () => {
  assert.throws(() => parse('('.repeat(maxQueryLength)), tooDeep);
  assert.throws(() => parse('-'.repeat(maxQueryLength)), tooDeep);
});

test('a query that is too long is refused before it is read', () => {
  const name = 'x'.repeat(maxQueryLength);
  assert.doesNotThrow(() => parse(name));
  assert.throws(() => parse(`${name}x`), /query has 131073 characters, and 131072 are allowed/);
  assert.throws(() => parse(`${'1+'.repeat(100_000)}1`), /characters, and 131072 are allowed/);
});

test('the longest query takes time in proportion to its length, however it is nested', () => {
  const side = `(${'1+'.repeat(240)}1)`;
  const query = Array.from({ length: 240 }, () => side).join('+');
  const startMs = performance.now();
  parse(query);
  // A fraction of a second; work for each level anew took a quarter of a minute.
  assert.ok(performance.now() - startMs < 5000);
});
