import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TidemarkError } from '../../errors/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import type { SampleSource, SelectedSeries } from '../source.ts';
import { labelsKey, labelValue } from './labels.ts';
import { ask } from './testing/ask.ts';

/** Each operator works on all steps of a range at once: that has to be the same as working on each step alone. */
const queries = [
  'x',
  'x offset 3m',
  'x @ 1200',
  'x @ end()',
  'x smoothed',
  'timestamp(x)',
  '-x',
  'x * 2 + y',
  'x > 3',
  'x > bool y',
  'x % 3 == 1',
  'x and y',
  'x or y',
  'x unless y',
  'x / on(a) group_left sum by (a)(y)',
  'x + fill(1) y',
  'sum by (a)(x)',
  'avg(x)',
  'min without (b)(x)',
  'stddev(x)',
  'topk(2, x)',
  'bottomk by (a)(1, x)',
  'limitk(2, x)',
  'limit_ratio(0.5, x)',
  'quantile(0.4, x)',
  'count_values("v", x)',
  'rate(x[5m])',
  'increase(x[20m] offset 1m)',
  'increase(x[5m] anchored)',
  'rate(x[5m] smoothed)',
  'delta(x[20m])',
  'irate(x[10m])',
  'idelta(x[10m])',
  'changes(x[20m])',
  'resets(x[20m])',
  'sum_over_time(x[20m])',
  'sum_over_time(x[3m])',
  'avg_over_time(x[20m])',
  'min_over_time(x[20m])',
  'max_over_time(x[3m])',
  'ts_of_max_over_time(x[20m])',
  'quantile_over_time(0.3, x[20m])',
  'mad_over_time(x[20m])',
  'stdvar_over_time(x[20m])',
  'count_over_time(x[20m])',
  'last_over_time(x[20m])',
  'first_over_time(x[3m])',
  'absent_over_time(x[3m])',
  'absent(x)',
  'deriv(x[20m])',
  'predict_linear(x[20m], 60)',
  'predict_linear(x[20m] @ 1500, 60)',
  'double_exponential_smoothing(x[20m], 0.5, 0.5)',
  'max_over_time(sum(x)[10m:1m])',
  'rate(x[10m:2m] @ 1800)',
  'label_replace(x, "c", "$1", "a", "(.*)")',
  'scalar(x{b="0"}) + 1',
  'clamp(x, 1, 4)',
  'minute() + hour(x)',
  'vector(time())',
];

const minuteMs = 60_000;
const sample = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity) },
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant('stale' as const) },
);
/** One sample, or none, about every minute of an hour; for three series of each of two metrics. */
const drawnSeries = fc.array(
  fc.array(fc.tuple(sample, fc.nat(50_000)), { minLength: 60, maxLength: 60 }),
  { minLength: 6, maxLength: 6 },
);

function sourceOf(drawn: readonly (readonly (readonly [number | null | 'stale', number])[])[]) {
  const series = drawn.map((samples, at): SelectedSeries => {
    const labels: LabelPairs = [
      ['__name__', at < 3 ? 'x' : 'y'],
      ['a', at % 3 === 0 ? 'p' : 'q'],
      ['b', String(at % 3)],
    ];
    const kept = samples.flatMap(([value, jitterMs], minute) =>
      value === null ? [] : [{ timestampMs: minute * minuteMs + jitterMs, value }],
    );
    return {
      labels,
      count: kept.length,
      timestampMs: Float64Array.from(kept, ({ timestampMs }) => timestampMs),
      value: Float64Array.from(kept, ({ value }) => (value === 'stale' ? Number.NaN : value)),
      stale: Uint32Array.from(kept.flatMap(({ value }, i) => (value === 'stale' ? [i] : []))),
      histograms: null,
    };
  });
  const source: SampleSource = {
    async select({ matchers }) {
      return series.filter(({ labels }) =>
        matchers.every(({ label, matches }) => matches(labelValue(labels, label))),
      );
    },
  };
  return source;
}

type Point = [labels: string, timestampMs: number, value: number];

async function pointsOf(
  source: SampleSource,
  text: string,
  times: { startMs: number; endMs: number; stepMs: number },
): Promise<Point[] | string> {
  try {
    const result = await ask(source, text, times);
    if (result.type !== 'matrix') {
      throw new Error(`${text} gives a ${result.type}`);
    }
    return result.result.flatMap(({ labels, timestampMs, value }) =>
      [...timestampMs].map((ms, at): Point => [labelsKey(labels), ms, value[at]]),
    );
  } catch (error) {
    return (error as TidemarkError).message;
  }
}

function isSame(left: number, right: number): boolean {
  return (
    Object.is(left, right) ||
    left === right ||
    Math.abs(left - right) <= 1e-9 * Math.max(Math.abs(left), Math.abs(right), 1)
  );
}

for (const text of queries) {
  test(`${text} over a range is the same as at each step`, async () => {
    await fc.assert(
      fc.asyncProperty(drawnSeries, async (drawn) => {
        const source = sourceOf(drawn);
        const stepMs = 4 * minuteMs;
        const times = { startMs: 8 * minuteMs, endMs: 56 * minuteMs, stepMs };
        const over = await pointsOf(source, text, times);
        const each: Point[] = [];
        for (let atMs = times.startMs; atMs <= times.endMs; atMs += stepMs) {
          // `end()` has to stay where it is.
          const fixed = text.replace('end()', String(times.endMs / 1000));
          const points = await pointsOf(source, fixed, { startMs: atMs, endMs: atMs, stepMs });
          if (typeof points === 'string') {
            assert.equal(typeof over, 'string', `alone: ${points}`);
            return;
          }
          each.push(...points);
        }
        assert.notEqual(typeof over, 'string', `over the range: ${over}`);
        const expected = new Map(each.map(([labels, ms, value]) => [`${labels}${ms}`, value]));
        assert.equal(over.length, expected.size);
        for (const [labels, ms, value] of over as Point[]) {
          const alone = expected.get(`${labels}${ms}`);
          assert.ok(
            alone !== undefined && isSame(value, alone),
            `${labels}@${ms} ${value} ${alone}`,
          );
        }
      }),
      { numRuns: 15 },
    );
  });
}
