import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labelName } from './label-name.ts';
import { metricName, type NamedKind, unitName } from './metric-name.ts';
import { plainDecimal } from './plain-decimal.ts';

// As otlptranslator of Prometheus has them, but for the last ones.
const names: [name: string, unit: string, kind: NamedKind, expected: string][] = [
  ['http.server.duration', 's', 'other', 'http_server_duration_seconds'],
  ['system.filesystem.usage', 'By', 'gauge', 'system_filesystem_usage_bytes'],
  ['system.filesystem.usage.bytes', 'By', 'gauge', 'system_filesystem_usage_bytes'],
  ['http.requests', '1', 'counter', 'http_requests_total'],
  ['http.requests.total', '', 'counter', 'http_requests_total'],
  ['total.requests', '', 'counter', 'requests_total'],
  ['cpu.utilization', '1', 'gauge', 'cpu_utilization_ratio'],
  ['cpu.ratio.now', '1', 'gauge', 'cpu_now_ratio'],
  ['cpu.utilization', '1', 'other', 'cpu_utilization'],
  ['system.network.io', 'By', 'counter', 'system_network_io_bytes_total'],
  ['astro.light.speed', 'm/s', 'gauge', 'astro_light_speed_meters_per_second'],
  ['disk.ops', '{operation}/s', 'gauge', 'disk_ops_per_second'],
  ['disk.ops', 'By/{operation}', 'gauge', 'disk_ops_bytes'],
  ['queue.length', '{item}', 'gauge', 'queue_length'],
  ['my.unit', 'widgets', 'gauge', 'my_unit_widgets'],
  ['my.unit', ' s ', 'gauge', 'my_unit_seconds'],
  ['a__b..c', '', 'gauge', 'a_b_c'],
  ['_a_', '', 'gauge', 'a'],
  ['namespace:rule', '', 'gauge', 'namespace:rule'],
  ['5xx', '', 'gauge', '_5xx'],
  ['größe', '', 'gauge', 'gr_e'],
  ['温度', 'Cel', 'gauge', '温度'],
  ['', 's', 'gauge', ''],
];

test('names of metrics are those of Prometheus', () => {
  for (const [name, unit, kind, expected] of names) {
    assert.equal(metricName(name, unit, kind), expected, `${name} ${unit} ${kind}`);
  }
});

test('units in words', () => {
  const units: [unit: string, expected: string][] = [
    ['By/s', 'bytes_per_second'],
    ['ms', 'milliseconds'],
    ['1', ''],
    ['{request}', ''],
    ['%', 'percent'],
    ['', ''],
    ['/s', 'per_second'],
  ];
  for (const [unit, expected] of units) assert.equal(unitName(unit), expected, unit);
});

test('a name once made stays as it is', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const once = metricName(name, '', 'counter');
      assert.equal(metricName(once, '', 'counter').replace(/^_/, ''), once.replace(/^_/, ''));
    }),
  );
});

test('labels of attributes are those of Prometheus', () => {
  const labels: [attribute: string, expected: string][] = [
    ['http.method', 'http_method'],
    ['a..b', 'a__b'],
    ['label:with:colons', 'label_with_colons'],
    ['5xx', 'key_5xx'],
    ['_private', 'key_private'],
    ['__reserved__', '__reserved__'],
    ['größe', 'gr__e'],
    ['🚀x', '_x'],
    ['温度', '温度'],
    ['', ''],
  ];
  for (const [attribute, expected] of labels) {
    // An escaped rocket is one `_`, which then gets its `key`.
    assert.equal(
      labelName(attribute),
      attribute === '🚀x' ? `key${expected}` : expected,
      attribute,
    );
  }
});

test('bounds are written without an exponent', () => {
  const numbers: [value: number, expected: string][] = [
    [0, '0'],
    [-0, '-0'],
    [5, '5'],
    [0.5, '0.5'],
    [-2.25, '-2.25'],
    [1e-7, '0.0000001'],
    [1.25e-10, '0.000000000125'],
    [1e21, '1000000000000000000000'],
    [-1.5e22, '-15000000000000000000000'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [Number.NaN, 'NaN'],
  ];
  for (const [value, expected] of numbers) assert.equal(plainDecimal(value), expected);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = plainDecimal(value);
      assert.match(text, /^-?\d+(\.\d+)?$/);
      assert.ok(Object.is(Number(text), value), text);
    }),
  );
});
