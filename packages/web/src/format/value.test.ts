import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAverage, formatAxisValues, formatExactValue, formatValue } from './value.ts';

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

const cases: [number, string | null, string][] = [
  [21.5, '°C', '21.5 °C'],
  [21.456789, '°C', '21.46 °C'],
  [0, 'bytes', '0 bytes'],
  [512, 'bytes', '512 bytes'],
  [1536, 'bytes', '1.5 KiB'],
  [3.2 * 1024 ** 3, 'By', '3.2 GiB'],
  [2_097_152, 'bytes/s', '2 MiB/s'],
  [0.000_32, 's', '320 µs'],
  [0, 'seconds', '0 s'],
  [250, 'ms', '250 ms'],
  [1500, 'ms', '1.5 s'],
  [90, 's', '90 s'],
  [600, 's', '10 min'],
  [5400, 's', '90 min'],
  [36 * 3600, 's', '36 h'],
  [7 * 86_400, 's', '7 d'],
  [42.25, '%', '42.25 %'],
  [0.4225, 'ratio', '42.25 %'],
  [1_250_000, 'W', '1.25 MW'],
  [0.0012, 'A', '1.2 mA'],
  [9876, 'requests', '9,876 requests'],
  [12_345, 'requests', '12.35k requests'],
  [-12_345, null, '-12.35k'],
  [3, null, '3'],
  [5, '1', '5'],
  [5, '1/s', '5 /s'],
  [0.1 + 0.2, null, '0.3'],
  [1e-9, null, '1.00e-9'],
];

for (const [value, unit, expected] of cases) {
  test(`${value} in ${unit} reads ${expected}`, () => {
    assert.equal(plain(formatValue(value, unit)), expected);
  });
}

test('a value that is missing is a dash', () => {
  assert.equal(formatValue(null, 'ms'), '–');
  assert.equal(formatExactValue(null, 'ms'), '–');
});

test('an exact value keeps its digits and the unit of its sender', () => {
  assert.equal(plain(formatExactValue(1_234_567.891, 'bytes')), '1,234,567.891 bytes');
  assert.equal(plain(formatExactValue(0.1 + 0.2, null)), '0.3');
});

test('an average drops the tail of its digits', () => {
  assert.equal(plain(formatAverage(185.8605 / 3, '%')), '61.9535 %');
  assert.equal(formatAverage(1 / 3, null), '0.33333333');
});

test('the ticks of an axis share scale and decimals', () => {
  assert.deepEqual(formatAxisValues([0, 0.5, 1], '°C'), ['0.0', '0.5', '1.0']);
  assert.deepEqual(formatAxisValues([0, 5e5, 1e6], 'W').map(plain), ['0.0 MW', '0.5 MW', '1.0 MW']);
  assert.deepEqual(formatAxisValues([0, 10_000, 20_000], 'requests'), ['0k', '10k', '20k']);
  assert.deepEqual(formatAxisValues([0, 25, 50], '%').map(plain), ['0 %', '25 %', '50 %']);
  assert.deepEqual(formatAxisValues([300, 305, 310], 's').map(plain), ['300 s', '305 s', '310 s']);
  assert.deepEqual(formatAxisValues([0, 30, 60], 'min').map(plain), ['0.0 h', '0.5 h', '1.0 h']);
  assert.deepEqual(formatAxisValues([0, 512, 1024], 'bytes').map(plain), [
    '0.0 KiB',
    '0.5 KiB',
    '1.0 KiB',
  ]);
  assert.deepEqual(formatAxisValues([], '%'), []);
});
