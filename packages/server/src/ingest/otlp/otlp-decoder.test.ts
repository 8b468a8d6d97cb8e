import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxErrorDetails, maxLabelValueLength } from '@tidemark/protocol';
import fc from 'fast-check';
import { isStaleMarker, observation, reading } from '../../batch/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import { ProtobufWriter } from '../../protobuf/testing/protobuf-writer.ts';
import { maxExplicitBounds } from './histogram-points.ts';
import type { OtlpEncoding } from './otlp-decoder.ts';
import { maxQuantiles } from './summary-points.ts';
import {
  attributes,
  bodyOf,
  decodeOtlp,
  gaugeOf,
  type Json,
  lines,
  nowMs,
  OtlpTarget,
  requestOf,
  timeMs,
  timeUnixNano,
} from './testing/decode-otlp.ts';

const encodings: OtlpEncoding[] = ['json', 'protobuf'];
const bothEncodings = (name: string, run: (encoding: OtlpEncoding) => void) => {
  for (const encoding of encodings) test(`${name} (${encoding})`, () => run(encoding));
};

bothEncodings('gauges of doubles and whole numbers', (encoding) => {
  const metric = gaugeOf('cpu.load', 1.5, { asInt: '-7' });
  const { samples, outcome, table } = decodeOtlp(requestOf([{ ...metric, unit: 'By' }]), encoding);
  assert.deepEqual(
    samples.map(({ name, value, timestampMs, kind }) => [name, value, timestampMs, kind]),
    [
      ['cpu_load_bytes', 1.5, timeMs, reading],
      ['cpu_load_bytes', -7, timeMs, reading],
    ],
  );
  assert.deepEqual([outcome.stored, outcome.refused], [2, 0]);
  const { type, unit } = table.definition(table.indexesOfName('cpu_load_bytes')[0]);
  assert.deepEqual([type, unit], ['gauge', 'By']);
});

bothEncodings('sums: running, and up and down', (encoding) => {
  const sum = { aggregationTemporality: 2, dataPoints: [{ timeUnixNano, asInt: '5' }] };
  const { samples, table } = decodeOtlp(
    requestOf([
      { name: 'requests', sum: { ...sum, isMonotonic: true } },
      { name: 'queue.size', sum },
    ]),
    encoding,
  );
  assert.deepEqual(lines(samples), ['queue_size{} 5', 'requests_total{} 5']);
  assert.equal(table.definition(0).type, 'counter');
  assert.equal(table.definition(1).type, 'gauge');
});

bothEncodings('a classic histogram', (encoding) => {
  const dataPoints = [
    {
      timeUnixNano,
      count: '10',
      sum: 4.5,
      bucketCounts: ['1', '2', '7'],
      explicitBounds: [0.25, 10],
      attributes: attributes({ route: '/', le: 'mine' }),
    },
  ];
  const { samples, outcome, batch } = decodeOtlp(
    requestOf([{ name: 'd', unit: 's', histogram: { aggregationTemporality: 2, dataPoints } }]),
    encoding,
  );
  assert.deepEqual(lines(samples), [
    'd_seconds_bucket{le="+Inf",route="/"} 10',
    'd_seconds_bucket{le="0.25",route="/"} 1',
    'd_seconds_bucket{le="10",route="/"} 3',
    'd_seconds_count{le="mine",route="/"} 10',
    'd_seconds_sum{le="mine",route="/"} 4.5',
  ]);
  assert.deepEqual([outcome.stored, outcome.refused], [5, 0]);
  assert.deepEqual(batch.metadata, [
    { name: 'd_seconds', type: 'histogram', help: '', unit: 'seconds' },
  ]);
});

bothEncodings('histograms without a sum or without buckets', (encoding) => {
  const histogram = (point: Json) => ({
    aggregationTemporality: 2,
    dataPoints: [{ timeUnixNano, count: '3', ...point }],
  });
  const { samples } = decodeOtlp(
    requestOf([
      { name: 'bare', histogram: histogram({ sum: 1 }) },
      { name: 'sumless', histogram: histogram({ bucketCounts: ['3'] }) },
    ]),
    encoding,
  );
  assert.deepEqual(lines(samples), [
    'bare_bucket{le="+Inf"} 3',
    'bare_count{} 3',
    'bare_sum{} 1',
    'sumless_bucket{le="+Inf"} 3',
    'sumless_count{} 3',
  ]);
});

bothEncodings('an exponential histogram', (encoding) => {
  const point = {
    timeUnixNano,
    count: '9',
    sum: 12,
    scale: 3,
    zeroCount: '1',
    positive: { offset: -2, bucketCounts: ['1', '0', '4'] },
    negative: { offset: 5, bucketCounts: ['3'] },
    min: -2,
    max: 6,
    zeroThreshold: 0.5,
  };
  for (const [temporality, kind] of [
    [2, reading],
    [1, observation],
  ]) {
    const exponentialHistogram = { aggregationTemporality: temporality, dataPoints: [point] };
    const { batch, outcome } = decodeOtlp(
      requestOf([{ name: 'e', unit: 's', exponentialHistogram }]),
      encoding,
    );
    assert.equal(outcome.histograms, 1);
    const [{ kind: storedKind, timestampMs, histogram }] = batch.histograms;
    assert.deepEqual([storedKind, timestampMs], [kind, timeMs]);
    assert.deepEqual(histogram, {
      schema: 3,
      count: 9,
      sum: 12,
      zeroThreshold: 0.5,
      zeroCount: 1,
      // OTLP's bucket i is our bucket i + 1.
      positive: { index: Int32Array.of(-1, 1), count: Float64Array.of(1, 4) },
      negative: { index: Int32Array.of(6), count: Float64Array.of(3) },
      bounds: new Float64Array(0),
      min: -2,
      max: 6,
      resetHint: 0,
    });
  }
});

bothEncodings('a summary', (encoding) => {
  const quantileValues = [
    { quantile: 0, value: 1 },
    { quantile: 0.99, value: 7 },
  ];
  const { samples } = decodeOtlp(
    requestOf([
      {
        name: 's',
        summary: { dataPoints: [{ timeUnixNano, count: '4', sum: 9, quantileValues }] },
      },
    ]),
    encoding,
  );
  assert.deepEqual(lines(samples), [
    's_count{} 4',
    's_sum{} 9',
    's{quantile="0"} 1',
    's{quantile="0.99"} 7',
  ]);
});

bothEncodings('a point without a value ends its series', (encoding) => {
  const end = { timeUnixNano, flags: 1 };
  const { samples, batch, outcome } = decodeOtlp(
    requestOf([
      { name: 'g', gauge: { dataPoints: [end] } },
      { name: 'c', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [end] } },
      {
        name: 'h',
        histogram: { aggregationTemporality: 2, dataPoints: [{ ...end, explicitBounds: [1] }] },
      },
      { name: 'e', exponentialHistogram: { aggregationTemporality: 1, dataPoints: [end] } },
      { name: 's', summary: { dataPoints: [end] } },
    ]),
    encoding,
  );
  assert.deepEqual(outcome.problems, []);
  assert.ok(samples.every(({ value, kind }) => isStaleMarker(value) && kind === reading));
  assert.deepEqual(samples.map(({ name }) => name).sort(), [
    'c_total',
    'g',
    'h_bucket',
    'h_bucket',
    'h_count',
    'h_sum',
    's_count',
    's_sum',
  ]);
  assert.equal(batch.histograms[0].kind, reading);
  assert.ok(isStaleMarker(batch.histograms[0].histogram.sum));
});

bothEncodings('labels of resource, scope and point', (encoding) => {
  const resource = {
    'service.namespace': 'shop',
    'service.name': 'cart',
    'service.instance.id': 'i-1',
    'service.version': '1.2.3',
    'host.name': 'web-1',
    'k8s.pod.name': 'cart-0',
    'process.command': 'x'.repeat(maxLabelValueLength + 1),
  };
  const scope = { name: 'lib', version: '2', attributes: attributes({ flavour: 'sweet' }) };
  const point = { asInt: 1, attributes: attributes({ 'http.route': '/', 'host.name': 'own' }) };
  const { samples } = decodeOtlp(requestOf([gaugeOf('g', point)], resource, scope), encoding);
  assert.deepEqual(lines(samples), [
    'g{host_name="own",http_route="/",instance="i-1",job="shop/cart",k8s_pod_name="cart-0",otel_scope_flavour="sweet",otel_scope_name="lib",otel_scope_version="2"} 1',
    'target_info{host_name="web-1",instance="i-1",job="shop/cart",k8s_pod_name="cart-0",service_version="1.2.3"} 1',
  ]);
});

bothEncodings('target_info needs a job, and something to say', (encoding) => {
  for (const resource of [{ 'service.name': 'cart' }, { 'host.name': 'web-1' }, {}]) {
    const { samples } = decodeOtlp(requestOf([gaugeOf('g', 1)], resource), encoding);
    assert.deepEqual(
      samples.map(({ name }) => name),
      ['g'],
    );
  }
});

bothEncodings('values of attributes that are no texts', (encoding) => {
  const values: [value: Json, expected: string | undefined][] = [
    [{ stringValue: 'Grüße 👩‍🚀\n' }, 'Grüße 👩‍🚀\n'],
    [{ stringValue: '' }, undefined],
    [{}, undefined],
    [{ boolValue: true }, 'true'],
    [{ boolValue: false }, 'false'],
    [{ intValue: '9223372036854775807' }, '9223372036854775807'],
    [{ intValue: '-9223372036854775808' }, '-9223372036854775808'],
    [{ intValue: 0 }, '0'],
    [{ doubleValue: 0.5 }, '0.5'],
    [{ doubleValue: 'NaN' }, 'NaN'],
    [{ bytesValue: 'AP8=' }, 'AP8='],
    [
      { arrayValue: { values: [{ stringValue: 'a"' }, { intValue: 1 }, {}, { boolValue: true }] } },
      '["a\\"",1,null,true]',
    ],
    [
      { kvlistValue: { values: attributes({ b: { doubleValue: 1.5 }, a: { arrayValue: {} } }) } },
      '{"a":[],"b":1.5}',
    ],
  ];
  for (const [value, expected] of values) {
    const point = { asInt: 1, attributes: [{ key: 'k', value }] };
    const { samples, outcome } = decodeOtlp(requestOf([gaugeOf('g', point)]), encoding);
    assert.deepEqual(outcome.problems, []);
    assert.deepEqual(samples[0].labels, expected === undefined ? {} : { k: expected });
  }
});

bothEncodings(
  'attributes that become one label are joined in the order of their names',
  (encoding) => {
    const list = [
      ...attributes({ 'a.b': '3', a_b: '4', 'a-b': '1' }),
      ...attributes({ 'a-b': '2', __name__: 'no' }),
    ];
    const { samples } = decodeOtlp(
      requestOf([gaugeOf('g', { asInt: 1, attributes: list })]),
      encoding,
    );
    assert.deepEqual(samples[0].labels, { a_b: '1;2;3;4' });
  },
);

bothEncodings('exemplars go with their series and bucket', (encoding) => {
  const exemplar = {
    timeUnixNano,
    asDouble: 0.7,
    traceId: '5B8EFFF798038103D269B633813FC60C',
    spanId: 'eee19b7ec3c1b174',
    filteredAttributes: attributes({ 'user.id': '7' }),
  };
  const sum = {
    aggregationTemporality: 2,
    isMonotonic: true,
    dataPoints: [{ timeUnixNano, asInt: 3, exemplars: [exemplar] }],
  };
  const histogram = {
    aggregationTemporality: 2,
    dataPoints: [
      {
        timeUnixNano,
        count: 3,
        bucketCounts: [1, 1, 1],
        explicitBounds: [0.5, 1],
        exemplars: [
          { ...exemplar, filteredAttributes: attributes({ x: 'y'.repeat(200) }) },
          { ...exemplar, asDouble: 2, traceId: '', spanId: '0000000000000000' },
          { ...exemplar, asDouble: 'NaN' },
        ],
      },
    ],
  };
  const { batch, table, outcome } = decodeOtlp(
    requestOf([
      { name: 'c', sum },
      { name: 'h', histogram },
    ]),
    encoding,
  );
  assert.equal(outcome.exemplars, 3);
  const ids = [
    ['span_id', 'eee19b7ec3c1b174'],
    ['trace_id', '5b8efff798038103d269b633813fc60c'],
  ];
  const found = batch.exemplars.map(({ seriesIndex, labels, value, timestampMs }) => {
    const { name, labels: ofSeries } = table.definition(seriesIndex);
    return [name, Object.fromEntries(ofSeries).le, value, timestampMs, labels];
  });
  assert.deepEqual(found, [
    ['c_total', undefined, 0.7, timeMs, [...ids, ['user_id', '7']]],
    ['h_bucket', '1', 0.7, timeMs, ids],
    ['h_bucket', '+Inf', 2, timeMs, [['user_id', '7']]],
  ]);
});

const counter = (dataPoints: Json[], more: Json = {}): Json => ({
  name: 'bad',
  sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints, ...more },
});
const histogram = (point: Json): Json => ({
  name: 'bad',
  histogram: { aggregationTemporality: 2, dataPoints: [{ timeUnixNano, count: 3, ...point }] },
});
const exponential = (point: Json): Json => ({
  name: 'bad',
  exponentialHistogram: {
    aggregationTemporality: 2,
    dataPoints: [{ timeUnixNano, count: 3, ...point }],
  },
});
const far = String(BigInt(nowMs + 90_000_000) * 1_000_000n);
const ascending = (length: number) => Array.from({ length }, (_, i) => i);

const refused: [metric: Json, field: string, message: RegExp][] = [
  [gaugeOf('bad', {}), 'value', /expected asDouble or asInt/],
  [gaugeOf('bad', { asInt: 1, timeUnixNano: far }), 'timestamp', /at most one day ahead/],
  [
    gaugeOf('bad', { asInt: 1, timeUnixNano: '18446744073709551615' }),
    'timestamp',
    /at most one day ahead/,
  ],
  [gaugeOf('bad', { asInt: 1, attributes: attributes({ '': 'x' }) }), 'labels', /not empty/],
  [
    gaugeOf('bad', { asInt: 1, attributes: attributes({ x: 'y'.repeat(10_000_000) }) }),
    'labels.x',
    /at most 2048 characters/,
  ],
  [
    gaugeOf('bad', { asInt: 1, attributes: attributes({ x: '\ud800' }) }),
    'attributes',
    /expected UTF-8/,
  ],
  [gaugeOf('', 1), 'name', /not empty/],
  [gaugeOf('\ud800', 1), 'attributes', /expected UTF-8/],
  [counter([{ timeUnixNano, asDouble: -1 }]), 'value', /no negative delta/],
  [counter([{ timeUnixNano, asDouble: 'NaN' }]), 'value', /finite/],
  [counter([{ timeUnixNano: far, asDouble: 1 }]), 'timestamp', /at most one day ahead/],
  [
    counter([{ timeUnixNano, asDouble: 1 }], { aggregationTemporality: 0 }),
    'aggregationTemporality',
    /1 \(delta\) or 2/,
  ],
  [
    histogram({ bucketCounts: [1, 2], explicitBounds: [1, 2] }),
    'bucketCounts',
    /the 2 bounds, got 2/,
  ],
  [histogram({ bucketCounts: [], explicitBounds: [1] }), 'bucketCounts', /the 1 bounds, got 0/],
  [histogram({ bucketCounts: [1, 2, 0], explicitBounds: [2, 1] }), 'explicitBounds', /growing/],
  [histogram({ bucketCounts: [1, 2], explicitBounds: ['NaN'] }), 'explicitBounds', /growing/],
  [histogram({ bucketCounts: [1, 3], explicitBounds: [1] }), 'count', /at least the 4/],
  [
    histogram({ explicitBounds: ascending(maxExplicitBounds + 1) }),
    'explicitBounds',
    /at most 1000, got 1001/,
  ],
  [exponential({ scale: -5 }), 'scale', /expected -4 or more, got -5/],
  [exponential({ zeroCount: 4 }), 'count', /at least the 4/],
  [exponential({ zeroThreshold: 'NaN' }), 'zeroThreshold', /from 0 on/],
  [
    exponential({ positive: { offset: 2 ** 31 - 1, bucketCounts: [1] } }),
    'positive',
    /indexes of 32 bits/,
  ],
  [
    exponential({ count: 5000, negative: { bucketCounts: ascending(5000).map(() => 1) } }),
    'negative',
    /at most 4096 buckets/,
  ],
  [
    {
      name: 'bad',
      summary: {
        dataPoints: [
          {
            timeUnixNano,
            quantileValues: ascending(maxQuantiles + 1).map((quantile) => ({ quantile })),
          },
        ],
      },
    },
    'quantileValues',
    /at most 1000/,
  ],
];

bothEncodings('a bad point is named by its position, and its siblings are stored', (encoding) => {
  for (const [metric, field, message] of refused) {
    const request = requestOf([gaugeOf('before', 1, 2), metric, gaugeOf('after', 3)]);
    const { samples, outcome } = decodeOtlp(request, encoding);
    const what = JSON.stringify(metric).slice(0, 200);
    assert.deepEqual(lines(samples), ['after{} 3', 'before{} 1', 'before{} 2'], what);
    assert.equal(outcome.refused, 1, what);
    assert.deepEqual([outcome.problems[0].index, outcome.problems[0].field], [2, field], what);
    assert.match(outcome.problems[0].message, message, what);
  }
});

test('bytes that are no UTF-8 refuse the points that they belong to', () => {
  const point = (writer: ProtobufWriter) =>
    writer.message(1, (p) => p.fixed64(3, BigInt(timeUnixNano)).double(4, 1));
  const metric = (name: Buffer) => (writer: ProtobufWriter) =>
    writer.bytes(1, name).message(5, point);
  const scopeMetrics = (writer: ProtobufWriter) =>
    writer.message(2, metric(Buffer.from('good'))).message(2, metric(Buffer.from([0xff])));
  const bad = Buffer.from([0xc3, 0x28]);
  const body = new ProtobufWriter()
    .message(1, (r) => r.message(2, scopeMetrics))
    .message(1, (r) =>
      r
        .message(1, (resource) =>
          resource.message(1, (kv) => kv.text(1, 'x').message(2, (v) => v.bytes(1, bad))),
        )
        .message(2, scopeMetrics),
    )
    .finish();
  const { samples, outcome } = new OtlpTarget().take(body, 'protobuf');
  assert.deepEqual(lines(samples), ['good{} 1']);
  assert.deepEqual(
    outcome.problems.map(({ index, message }) => [index, message]),
    [
      [1, 'expected UTF-8 in the name, the unit and all attributes, of which there may be 1000'],
      [2, 'expected UTF-8 in the resource'],
      [3, 'expected UTF-8 in the resource'],
    ],
  );
});

test('protobuf in any order, unpacked, with fields that are unknown', () => {
  const point = (p: ProtobufWriter) =>
    p
      .double(7, 1)
      .fixed64(6, 2)
      .message(9, (kv) => kv.message(2, (v) => v.text(1, 'first')).text(1, 'a'))
      .text(77, 'unknown')
      .double(7, 5)
      .fixed64(6, 1)
      .fixed64(6, 0)
      .message(9, (kv) => kv.text(1, 'b').message(2, (v) => v.text(1, 'second')))
      .fixed64(4, 3)
      .fixed64(3, BigInt(timeUnixNano));
  const body = new ProtobufWriter()
    .message(1, (r) =>
      r
        .message(2, (s) =>
          s
            .message(2, (m) =>
              m
                .message(9, (h) => h.message(1, point).varint(99, 5).varint(2, 2))
                .text(3, 's')
                .text(1, 'late.name'),
            )
            .message(1, (scope) => scope.text(1, 'late')),
        )
        .message(1, (resource) =>
          resource.message(1, (kv) =>
            kv.text(1, 'service.name').message(2, (v) => v.text(1, 'job')),
          ),
        ),
    )
    .finish();
  const target = new OtlpTarget();
  const labels = (le: string) => `a="first",b="second",job="job"${le},otel_scope_name="late"`;
  const expected = [
    `late_name_seconds_bucket{${labels(',le="+Inf"')}} 3`,
    `late_name_seconds_bucket{${labels(',le="1"')}} 2`,
    `late_name_seconds_bucket{${labels(',le="5"')}} 3`,
    `late_name_seconds_count{${labels('')}} 3`,
  ];
  for (const round of ['met for the first time', 'known']) {
    const { samples, outcome } = target.take(body, 'protobuf');
    assert.deepEqual(outcome.problems, [], round);
    assert.deepEqual(lines(samples), expected, round);
  }
});

test('times: to the millisecond, and now where there is none', () => {
  const times: [nanos: string | undefined, expected: number][] = [
    ['1763000000123999999', 1_763_000_000_123],
    ['1763000000124000000', 1_763_000_000_124],
    ['999999', nowMs],
    ['1000000', 1],
    ['0', nowMs],
    [undefined, nowMs],
  ];
  for (const [nanos, expected] of times) {
    const { samples } = decodeOtlp(requestOf([gaugeOf('g', { asInt: 1, timeUnixNano: nanos })]));
    assert.equal(samples[0].timestampMs, expected, String(nanos));
  }
});

test('known series are found again, and told apart by all that matters', () => {
  const target = new OtlpTarget();
  const point = (route: string) => ({ asInt: 1, attributes: attributes({ route }) });
  const requests = [
    requestOf([gaugeOf('g', point('a'))], { 'host.name': 'x' }),
    requestOf([gaugeOf('g', point('a'))], { 'host.name': 'y' }),
    requestOf([gaugeOf('g', point('b'))], { 'host.name': 'y' }),
    requestOf([gaugeOf('gr', point('b'))], { 'host.name': 'y' }),
    requestOf([{ ...gaugeOf('g', point('b')), unit: 's' }], { 'host.name': 'y' }),
    requestOf([gaugeOf('g', point('b'))], { 'host.name': 'y' }, { name: 'scope' }),
    requestOf(
      [
        {
          name: 'g',
          sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point('b')] },
        },
      ],
      { 'host.name': 'y' },
    ),
  ];
  const seriesOf = (request: Json) =>
    lines(target.take(bodyOf(request, 'protobuf'), 'protobuf').samples)[0];
  const first = requests.map(seriesOf);
  assert.equal(new Set(first).size, requests.length);
  assert.equal(target.table.activeCount, requests.length);
  assert.deepEqual(requests.map(seriesOf), first);
  assert.equal(target.table.activeCount, requests.length);
});

test('a series that was deleted is born again', () => {
  const target = new OtlpTarget();
  const body = bodyOf(requestOf([gaugeOf('g', 1)], { 'service.name': 'a', x: 'y' }), 'protobuf');
  target.take(body, 'protobuf');
  target.table.delete([0, 1]);
  assert.deepEqual(lines(target.take(body, 'protobuf').samples), [
    'g{job="a"} 1',
    'target_info{job="a",x="y"} 1',
  ]);
});

test('a body that is damaged stores nothing, and its deltas do not count later', () => {
  const target = new OtlpTarget();
  const good = bodyOf(requestOf([counter([{ timeUnixNano, asInt: 5 }])]), 'protobuf');
  assert.throws(
    () => target.take(Buffer.concat([good, Buffer.from([0x0a, 0x7f])]), 'protobuf'),
    (error) => error instanceof TidemarkError && error.code === 'bad_protobuf',
  );
  assert.deepEqual(lines(target.take(good, 'protobuf').samples), ['bad_total{} 5']);
});

test('more problems than an answer shows are counted', () => {
  const points = Array.from({ length: maxErrorDetails + 50 }, () => ({}));
  const { outcome } = decodeOtlp(requestOf([gaugeOf('g', ...points)]), 'protobuf');
  assert.equal(outcome.refused, maxErrorDetails + 50);
  assert.equal(outcome.problems.length, maxErrorDetails);
});

test('gauges of any value, label and time come back, in both encodings', () => {
  const value = fc.double();
  const text = fc.string({ unit: 'binary' });
  const ms = fc.integer({ min: 1, max: nowMs });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, text, ms), { minLength: 1 }), (points) => {
      const metric = {
        name: 'g',
        gauge: {
          dataPoints: points.map(([number, label, time]) => ({
            asDouble: Number.isFinite(number) ? number : String(number),
            timeUnixNano: `${time}000000`,
            attributes: attributes({ label }),
          })),
        },
      };
      const results = encodings.map((encoding) => decodeOtlp(requestOf([metric]), encoding));
      assert.deepEqual(results[0].samples, results[1].samples);
      const isFine = (label: string) => !/\p{Cc}/u.test(label.replace(/[\n\r\t]/g, ''));
      const expected = points
        .filter(([, label]) => isFine(label))
        .map(([number, label, time]) => [number + 0, label === '' ? undefined : label, time]);
      assert.deepEqual(
        results[0].samples.map((s) => [s.value + 0, s.labels.label, s.timestampMs]),
        expected,
      );
    }),
    { numRuns: 100 },
  );
});
