import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxErrorDetails } from '@tidemark/protocol';
import { TidemarkError } from '../../errors/index.ts';
import { fuzzCases, mutated } from '../../protobuf/testing/mutated.ts';
import type { OtlpEncoding } from './otlp-decoder.ts';
import {
  attributes,
  bodyOf,
  gaugeOf,
  type Json,
  OtlpTarget,
  requestOf,
  startTimeUnixNano,
  timeUnixNano,
} from './testing/decode-otlp.ts';

const exemplars = [
  {
    asDouble: 1,
    timeUnixNano,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
  },
];
const point = {
  timeUnixNano,
  startTimeUnixNano,
  attributes: attributes({
    route: '/über',
    list: {
      arrayValue: {
        values: [{ intValue: 1 }, { kvlistValue: { values: attributes({ a: 'b' }) } }],
      },
    },
  }),
  exemplars,
};
const histogram = {
  ...point,
  count: 6,
  sum: 2.5,
  bucketCounts: [1, 2, 3],
  explicitBounds: [0.5, 1],
};
const exponential = {
  ...point,
  count: 8,
  sum: 9,
  scale: 10,
  zeroCount: 1,
  positive: { offset: -3, bucketCounts: [1, 0, 4] },
  negative: { offset: 5, bucketCounts: [2] },
};

/** One of each kind, in both temporalities. */
const request = requestOf(
  [
    gaugeOf('gauge', { ...point, asDouble: 1.5 }, { ...point, asInt: 3 }),
    ...[1, 2].flatMap((aggregationTemporality): Json[] => [
      {
        name: 'sum',
        unit: 'By',
        sum: { aggregationTemporality, isMonotonic: true, dataPoints: [{ ...point, asInt: 1 }] },
      },
      { name: 'histogram', histogram: { aggregationTemporality, dataPoints: [histogram] } },
      {
        name: 'exponential',
        exponentialHistogram: { aggregationTemporality, dataPoints: [exponential] },
      },
    ]),
    {
      name: 'summary',
      summary: {
        dataPoints: [{ ...point, count: 3, sum: 4, quantileValues: [{ quantile: 0.5, value: 1 }] }],
      },
    },
  ],
  { 'service.name': 'fuzz', 'host.name': 'h' },
  { name: 'scope' },
);

/** No damage may bring more than so many samples out of a body. */
const maxSamples = 2_000;

function fuzz(encoding: OtlpEncoding): void {
  const body = bodyOf(request, encoding);
  let target = new OtlpTarget();
  let refusedBodies = 0;
  for (let seed = 0; seed < fuzzCases; seed++) {
    // A table of its own now and then, because damaged names are series that stay.
    if (seed % 2_000 === 0) target = new OtlpTarget();
    try {
      const { samples, outcome } = target.take(mutated(body, seed), encoding);
      assert.ok(samples.length <= maxSamples);
      assert.ok(outcome.problems.length <= maxErrorDetails);
    } catch (error) {
      if (!(error instanceof TidemarkError) || error.status !== 400) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
      refusedBodies++;
    }
  }
  assert.ok(refusedBodies > 0 && refusedBodies < fuzzCases);
  assert.equal(target.take(body, encoding).outcome.refused, 0);
}

test('fuzz: damaged protobuf is refused or read', () => fuzz('protobuf'));
test('fuzz: damaged JSON is refused or read', () => fuzz('json'));

test('protobuf that is cut off anywhere is refused or ends with a whole field', () => {
  const body = bodyOf(request, 'protobuf');
  for (let length = 0; length < body.length; length++) {
    const target = new OtlpTarget();
    // All of it is one ResourceMetrics, so nothing but nothing is whole.
    if (length === 0) assert.equal(target.take(body.subarray(0, 0), 'protobuf').outcome.stored, 0);
    else assert.throws(() => target.take(body.subarray(0, length), 'protobuf'), TidemarkError);
  }
});
