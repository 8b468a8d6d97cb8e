import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExpressionTree } from '../api/promql.ts';
import { unitOfBounds, unitOfName, unitOfQuery } from './unit-of-query.ts';

const metric = (name: string): ExpressionTree => ({ type: 'vectorSelector', name });
const range = (name: string): ExpressionTree => ({ type: 'matrixSelector', name });
const number = { type: 'numberLiteral', val: '1' };
const call = (name: string, ...args: ExpressionTree[]) => ({ type: 'call', func: { name }, args });
const aggregate = (op: string, expr: ExpressionTree) => ({ type: 'aggregation', op, expr });
const binary = (op: string, lhs: ExpressionTree, rhs: ExpressionTree, bool = false) => ({
  ...{ type: 'binaryExpr', op, lhs, rhs, bool },
});
const unitOfMetric = (name: string) => (name === 'load' ? 'W' : null);

const cases: [string, ExpressionTree, string | null][] = [
  ['load', metric('load'), 'W'],
  ['load_bytes, by its name', metric('load_bytes'), 'bytes'],
  ['(avg(load))', { type: 'parenExpr', expr: aggregate('avg', metric('load')) }, 'W'],
  ['count(load)', aggregate('count', metric('load')), null],
  ['rate(sent_bytes_total[5m])', call('rate', range('sent_bytes_total')), 'bytes/s'],
  ['rate(requests_total[5m])', call('rate', range('requests_total')), '/s'],
  ['rate(cpu_seconds_total[5m])', call('rate', range('cpu_seconds_total')), null],
  ['max_over_time(load[5m])', call('max_over_time', range('load')), 'W'],
  ['changes(load[5m])', call('changes', range('load')), null],
  [
    'histogram_quantile(0.9, x_seconds_bucket)',
    call('histogram_quantile', number, metric('x_seconds_bucket')),
    's',
  ],
  [
    'histogram_quantile(0.9, rate(x_seconds_bucket[5m]))',
    call('histogram_quantile', number, call('rate', range('x_seconds_bucket'))),
    's',
  ],
  [
    'rate(x_seconds_sum[5m]) / rate(x_seconds_count[5m])',
    binary('/', call('rate', range('x_seconds_sum')), call('rate', range('x_seconds_count'))),
    's',
  ],
  ['load / 2', binary('/', metric('load'), number), null],
  ['load + load', binary('+', metric('load'), metric('load')), 'W'],
  ['load + sent_bytes', binary('+', metric('load'), metric('sent_bytes')), null],
  ['load * 2', binary('*', metric('load'), number), null],
  ['load / load', binary('/', metric('load'), metric('load')), null],
  ['load > 1', binary('>', metric('load'), number), 'W'],
  ['load > bool 1', binary('>', metric('load'), number, true), null],
  ['1', number, null],
  ['time()', call('time'), null],
];
for (const [text, tree, unit] of cases) {
  test(`the unit of ${text} is ${unit}`, () => {
    assert.equal(unitOfQuery(tree, unitOfMetric), unit);
  });
}

test('bounds are in the unit of the one metric, whatever its counts became', () => {
  const buckets = call('rate', range('x_seconds_bucket'));
  assert.equal(unitOfBounds(aggregate('sum', buckets), unitOfMetric), 's');
  assert.equal(unitOfBounds(binary('+', metric('load'), metric('x_seconds')), unitOfMetric), null);
  assert.equal(unitOfBounds(number, unitOfMetric), null);
});

test('counts and infos of a metric are mere numbers', () => {
  assert.equal(unitOfName('x_seconds_count'), null);
  assert.equal(unitOfName('x_seconds_sum'), 's');
  assert.equal(unitOfName('build_info'), null);
});
