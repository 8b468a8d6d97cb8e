import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBound } from './bucket-groups.ts';

test('upper bounds of buckets are numbers as Go reads them', () => {
  const bounds: [string, number | null][] = [
    ['0.5', 0.5],
    ['+1e3', 1000],
    ['-2.', -2],
    ['.5', 0.5],
    ['+Inf', Infinity],
    ['-inf', -Infinity],
    ['Infinity', Infinity],
    ['NaN', Number.NaN],
    ['', null],
    [' 1', null],
    ['1s', null],
    ['Hello World', null],
  ];
  for (const [text, bound] of bounds) {
    assert.ok(Object.is(parseBound(text), bound), `${text}: ${parseBound(text)}`);
  }
});
