import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../parse/index.ts';
import { toJson } from './to-json.ts';

const up = {
  ...{ type: 'vectorSelector', name: 'up', offset: 0, timestamp: null, startOrEnd: null },
  matchers: [{ name: '__name__', value: 'up', type: '=' }],
  ...{ anchored: false, smoothed: false },
};

test('the tree has the form of the Prometheus API', () => {
  assert.deepEqual(toJson(parse('sum by (a) (up)')), {
    ...{ type: 'aggregation', op: 'sum', expr: up, param: null, grouping: ['a'], without: false },
  });
  assert.deepEqual(toJson(parse('up > bool 1.5')), {
    ...{ type: 'binaryExpr', op: '>', bool: true, lhs: up, matching: null },
    rhs: { type: 'numberLiteral', val: '1.5' },
  });
  assert.deepEqual(toJson(parse('up + on (a) group_left (b) fill_left(2) up')), {
    ...{ type: 'binaryExpr', op: '+', bool: false, lhs: up, rhs: up },
    matching: {
      ...{ card: 'many-to-one', labels: ['a'], on: true, include: ['b'] },
      fillValues: { lhs: 2, rhs: null },
    },
  });
  assert.deepEqual(toJson(parse('-(round(up))')), {
    ...{ type: 'unaryExpr', op: '-' },
    expr: {
      type: 'parenExpr',
      expr: {
        type: 'call',
        func: { name: 'round', argTypes: ['vector', 'scalar'], variadic: 1, returnType: 'vector' },
        args: [up],
      },
    },
  });
});

test('times are milliseconds', () => {
  const range = toJson(parse('up{a!~"b"}[5m] anchored @ 1.5 offset -1m'));
  assert.deepEqual(range, {
    ...up,
    ...{ type: 'matrixSelector', range: 300_000, offset: -60_000, timestamp: 1500, anchored: true },
    matchers: [{ name: 'a', value: 'b', type: '!~' }, ...up.matchers],
  });
  assert.deepEqual(toJson(parse('up[1h:5m] @ end() offset 1s')), {
    ...{ type: 'subquery', expr: up, range: 3_600_000, step: 300_000, offset: 1000 },
    ...{ timestamp: null, startOrEnd: 'end' },
  });
});

test('strings and parameters', () => {
  const tree = toJson(parse('count_values("v", up)'));
  assert.deepEqual(tree.param, { type: 'stringLiteral', val: 'v' });
});
