import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFloat, formatG, formatJson, formatOpenMetrics } from './go-format.ts';

test('numbers as Go writes them', () => {
  const cases: [value: number, short: string, api: string][] = [
    [0, '0', '0'],
    [-0, '-0', '-0'],
    [1, '1', '1'],
    [999999.5, '999999.5', '999999.5'],
    [1000000, '1e+06', '1000000'],
    [1234567.5, '1.2345675e+06', '1234567.5'],
    [0.0001, '0.0001', '0.0001'],
    [0.00001, '1e-05', '0.00001'],
    [1e-7, '1e-07', '1e-07'],
    [1e21, '1e+21', '1e+21'],
    [1.5e-100, '1.5e-100', '1.5e-100'],
    [Number.POSITIVE_INFINITY, '+Inf', '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf', '-Inf'],
    [Number.NaN, 'NaN', 'NaN'],
  ];
  for (const [value, short, api] of cases) {
    assert.equal(formatG(value), short);
    assert.equal(formatJson(value), api);
  }
});

test('numbers without exponents, and as OpenMetrics writes them', () => {
  const cases: [value: number, float: string, openMetrics: string][] = [
    [1, '1', '1.0'],
    [-3, '-3', '-3.0'],
    [0.5, '0.5', '0.5'],
    [1e-7, '0.0000001', '1e-07'],
    [1.5e21, '1500000000000000000000', '1.5e+21'],
    [-0, '-0', '-0.0'],
    [Number.POSITIVE_INFINITY, '+Inf', '+Inf'],
  ];
  for (const [value, float, openMetrics] of cases) {
    assert.equal(formatFloat(value), float);
    assert.equal(formatOpenMetrics(value), openMetrics);
  }
});
