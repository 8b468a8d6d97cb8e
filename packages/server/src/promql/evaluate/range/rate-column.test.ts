import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GridSeries } from '../grid-series.ts';
import { noLabels } from '../labels.ts';
import type { RangeSeries, RangeVector } from './range-vector.ts';
import { type RateKind, rateColumn } from './rate-column.ts';

type Sample = { timestampMs: number; value: number };

/** The rule as Prometheus' documentation and its source have it, in seconds, for one window. */
function rateOf(
  samples: readonly Sample[],
  startMs: number,
  endMs: number,
  kind: RateKind,
): number | null {
  const inside = samples.filter(({ timestampMs }) => timestampMs > startMs && timestampMs <= endMs);
  const [first, last] = [inside[0], inside[inside.length - 1]];
  if (first === undefined || last === undefined || inside.length < 2) {
    return null;
  }
  let change = last.value - first.value;
  for (const [at, { value }] of inside.entries()) {
    const before = inside[at - 1];
    if (kind.isCounter && before !== undefined && value < before.value) {
      change += before.value;
    }
  }
  const sampledS = (last.timestampMs - first.timestampMs) / 1000;
  const distanceS = sampledS / (inside.length - 1);
  let toStartS = (first.timestampMs - startMs) / 1000;
  let toEndS = (endMs - last.timestampMs) / 1000;
  toStartS = toStartS >= distanceS * 1.1 ? distanceS / 2 : toStartS;
  if (kind.isCounter && change > 0 && first.value >= 0) {
    toStartS = Math.min(toStartS, sampledS * (first.value / change));
  }
  toEndS = toEndS >= distanceS * 1.1 ? distanceS / 2 : toEndS;
  const factor = (sampledS + toStartS + toEndS) / sampledS;
  return change * (kind.isRate ? factor / ((endMs - startMs) / 1000) : factor);
}

function column(samples: readonly Sample[], vector: Omit<RangeVector, 'series'>, kind: RateKind) {
  const series: RangeSeries = {
    labels: noLabels,
    dropName: false,
    count: samples.length,
    timestampMs: Float64Array.from(samples, ({ timestampMs }) => timestampMs),
    value: Float64Array.from(samples, ({ value }) => value),
    histograms: [],
  };
  const steps = 20;
  const out: GridSeries = {
    labels: noLabels,
    dropName: true,
    present: new Uint8Array(steps),
    value: new Float64Array(steps),
    histograms: null,
  };
  rateColumn(series, vector, kind, out);
  return [...out.present].map((present, step) => (present === 0 ? null : out.value[step]));
}

const plain = { edges: 'plain', lookbackMs: 300_000, position: { from: 0, to: 0 } } as const;
const kinds: RateKind[] = [
  { isCounter: true, isRate: true },
  { isCounter: true, isRate: false },
  { isCounter: false, isRate: false },
];

const drawn = fc
  .array(
    fc.tuple(fc.constantFrom(1_000, 10_000, 11_000, 30_000), fc.integer({ min: -2, max: 9 })),
    {
      maxLength: 80,
    },
  )
  .map((steps) => {
    let timestampMs = 0;
    let value = 0;
    return steps.map(([gapMs, change]): Sample => {
      timestampMs += gapMs;
      value = change < 0 ? -change : value + change;
      return { timestampMs, value };
    });
  });

for (const kind of kinds) {
  test(`each step is what its window gives alone: ${JSON.stringify(kind)}`, () => {
    fc.assert(
      fc.property(
        drawn,
        fc.constantFrom(10_000, 60_000, 300_000),
        fc.constantFrom(5_000, 15_000, 100_000),
        (samples, rangeMs, strideMs) => {
          const vector = { ...plain, firstEndMs: 20_000, strideMs, rangeMs };
          for (const [step, actual] of column(samples, vector, kind).entries()) {
            const endMs = 20_000 + step * strideMs;
            const expected = rateOf(samples, endMs - rangeMs, endMs, kind);
            if (expected === null || actual === null) {
              assert.equal(actual, expected);
            } else {
              assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)));
            }
          }
        },
      ),
    );
  });
}

test('a sample that is just as far from the edge as rounding allows is treated as in Prometheus', () => {
  for (const distanceMs of [10_000, 15_000, 20_000, 30_000, 60_000, 70_000]) {
    const rangeMs = 10 * distanceMs;
    const firstMs = Math.round(1.1 * distanceMs);
    const samples = Array.from({ length: 8 }, (_, at) => ({
      timestampMs: firstMs + at * distanceMs,
      value: 1_000 + at,
    }));
    const vector = { ...plain, firstEndMs: rangeMs, strideMs: 0, rangeMs };
    const kind = { isCounter: true, isRate: false };
    const expected = rateOf(samples, 0, rangeMs, kind);
    assert.ok(Math.abs((column(samples, vector, kind)[0] ?? 0) - (expected ?? 0)) < 1e-9);
  }
});
