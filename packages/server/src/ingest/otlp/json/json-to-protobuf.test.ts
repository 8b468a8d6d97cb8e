import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../../../errors/index.ts';
import {
  attributes,
  decodeOtlp,
  gaugeOf,
  lines,
  OtlpTarget,
  requestOf,
} from '../testing/decode-otlp.ts';

const damaged: [body: string | Buffer, message: RegExp][] = [
  ['', /JSON/],
  ['{', /JSON/],
  ['null', /the body: expected an object, got null/],
  ['[]', /the body: expected an object, got an array/],
  ['7', /the body: expected an object, got 7/],
  ['{"resourceMetrics":{}}', /resourceMetrics: expected an array, got an object/],
  ['{"resourceMetrics":[5]}', /resourceMetrics: expected an object, got 5/],
  [
    '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":5}]}]}]}',
    /name: expected a text, got 5/,
  ],
  [Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
];

test('a body of another kind is refused', () => {
  for (const [body, message] of damaged) {
    assert.throws(
      () => new OtlpTarget().take(Buffer.from(body), 'json'),
      (error) =>
        error instanceof TidemarkError &&
        error.code === 'bad_json' &&
        error.status === 400 &&
        message.test(error.message),
      String(body),
    );
  }
});

test('an empty request, unknown fields and nulls are fine', () => {
  for (const body of [
    '{}',
    '{"resourceMetrics":null,"other":[{}]}',
    '{"resourceMetrics":[{"resource":null,"schemaUrl":"x","scopeMetrics":[{"metrics":[{"gauge":{}}]}]}]}',
  ]) {
    const { outcome } = new OtlpTarget().take(Buffer.from(body), 'json');
    assert.deepEqual([outcome.stored, outcome.refused], [0, 0]);
  }
});

test('deep nesting is refused, as a value and as syntax', () => {
  const nested = (depth: number): string =>
    depth === 0 ? '{"intValue":1}' : `{"arrayValue":{"values":[${nested(depth - 1)}]}}`;
  const body = (depth: number) =>
    `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"g","gauge":{"dataPoints":[{"asInt":1,"attributes":[{"key":"k","value":${nested(depth)}}]}]}}]}]}]}`;
  const take = (text: string) => new OtlpTarget().take(Buffer.from(text), 'json');
  assert.equal(take(body(40)).samples[0].labels.k, `${'['.repeat(40)}1${']'.repeat(40)}`);
  const { outcome } = take(body(60));
  assert.match(outcome.problems[0].message, /more than 100 objects nested/);
  assert.throws(() => take('['.repeat(1_000_000)), TidemarkError);
});

test('points with a field of the wrong kind are refused alone, by their position', () => {
  const bad: [point: { [name: string]: unknown }, field: string, message: RegExp][] = [
    [{ asDouble: 'abc' }, 'asDouble', /expected a number, got "abc"/],
    [{ asDouble: true }, 'asDouble', /expected a number, got true/],
    [{ asInt: 1.5 }, 'asInt', /expected a whole number, got 1.5/],
    [{ asInt: '1e3' }, 'asInt', /expected a whole number/],
    [{ asInt: '9223372036854775808' }, 'asInt', /whole number of 64 bits/],
    [{ asInt: 1, timeUnixNano: '-1' }, 'timeUnixNano', /64 bits without sign/],
    [{ asInt: 1, timeUnixNano: '18446744073709551616' }, 'timeUnixNano', /64 bits/],
    [{ asInt: 1, timeUnixNano: 1e30 }, 'timeUnixNano', /64 bits/],
    [{ asInt: 1, flags: 'x' }, 'flags', /whole number/],
    [{ asInt: 1, attributes: {} }, 'attributes', /expected an array/],
    [{ asInt: 1, attributes: [{ key: 5 }] }, 'key', /expected a text/],
    [{ asInt: 1, attributes: attributes({ x: { boolValue: 1 } }) }, 'boolValue', /true or false/],
    [{ asInt: 1, attributes: attributes({ x: { bytesValue: '!' } }) }, 'bytesValue', /base64/],
    [{ asInt: 1, exemplars: [{ traceId: 'xyz' }] }, 'traceId', /expected hex/],
  ];
  const points = bad.flatMap(([point], i) => [point, i, {}]);
  const { samples, outcome } = decodeOtlp(requestOf([gaugeOf('g', ...points)]));
  assert.deepEqual(
    samples.map(({ value }) => value),
    bad.map((_, i) => i),
  );
  assert.equal(outcome.refused, 2 * bad.length);
  const byItem = new Map(outcome.problems.map((problem) => [problem.index, problem]));
  bad.forEach(([, field, message], i) => {
    assert.equal(byItem.get(3 * i)?.field, field);
    assert.match(byItem.get(3 * i)?.message ?? '', message);
    // What is refused later is counted with those that were refused before.
    assert.equal(byItem.get(3 * i + 2)?.message, 'expected asDouble or asInt');
  });
});

test('numbers as texts, special numbers and names of temporalities', () => {
  const values = ['1.5', '-2e3', 'NaN', 'Infinity', '-Infinity'].map((asDouble) => ({ asDouble }));
  const { samples } = decodeOtlp(requestOf([gaugeOf('g', ...values, { asInt: -3 })]));
  assert.deepEqual(
    samples.map(({ value }) => value),
    [1.5, -2000, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -3],
  );
  const sum = {
    aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
    dataPoints: [{ asInt: 1 }],
  };
  assert.deepEqual(lines(decodeOtlp(requestOf([{ name: 's', sum }])).samples), ['s{} 1']);
});
