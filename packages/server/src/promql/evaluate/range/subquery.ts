import { resetHints } from '../../../batch/index.ts';
import { withResetHint } from '../../histogram/index.ts';
import type { Subquery } from '../../parse/index.ts';
import { typeOf } from '../../parse/index.ts';
import { positiveMs } from '../durations.ts';
import { gridOf, timeAt } from '../grid.ts';
import { absent, float, type GridSeries, histogramAt } from '../grid-series.ts';
import { noLabels } from '../labels.ts';
import { evaluateScalar, evaluateVector, type Scope } from '../scope.ts';
import type { SelectionTimes } from '../selection-times.ts';
import type { HistogramSample, RangeSeries } from './range-vector.ts';

/** Evaluates the inside of `<expression>[range:step]` at all multiples of its step that any window holds. */
export async function evaluateSubquery(
  subquery: Subquery,
  times: SelectionTimes,
  scope: Scope,
): Promise<RangeSeries[]> {
  const { query } = scope;
  const rangeMs = positiveMs(subquery.range, query);
  const stepMs = subquery.step === null ? query.defaultStepMs : positiveMs(subquery.step, query);
  const startMs = firstMultipleAfter(times.firstMs - rangeMs, stepMs);
  const grid = gridOf(startMs, times.lastMs, stepMs);
  if (grid.count === 0) {
    return [];
  }
  query.budget.checkSubquery(grid.count);
  const inner: Scope = { ...scope, grid };
  if (typeOf(subquery.expression) === 'scalar') {
    const value = await evaluateScalar(subquery.expression, inner);
    const timestampMs = value.map((_, step) => timeAt(grid, step));
    return [
      {
        labels: noLabels,
        dropName: false,
        count: value.length,
        timestampMs,
        value,
        histograms: [],
      },
    ];
  }
  const series = await evaluateVector(subquery.expression, inner);
  return series.map((one) => samplesOf(one, startMs, stepMs));
}

/** Subqueries are aligned to absolute time, so that their result does not depend on when they are asked. */
function firstMultipleAfter(ms: number, stepMs: number): number {
  return (Math.floor(ms / stepMs) + 1) * stepMs;
}

function samplesOf(series: GridSeries, startMs: number, stepMs: number): RangeSeries {
  const steps = series.present.length;
  const timestampMs = new Float64Array(steps);
  const value = new Float64Array(steps);
  const histograms: HistogramSample[] = [];
  let count = 0;
  for (let step = 0; step < steps; step++) {
    if (series.present[step] === float) {
      timestampMs[count] = startMs + step * stepMs;
      value[count++] = series.value[step];
      continue;
    }
    const found = series.present[step] === absent ? null : histogramAt(series, step);
    if (found !== null) {
      // A subquery may skip samples or see one twice: what they say about resets since the last no longer holds.
      const isGauge = found.resetHint === resetHints.gauge;
      const histogram = isGauge ? found : withResetHint(found, resetHints.unknown);
      histograms.push({ timestampMs: startMs + step * stepMs, histogram });
    }
  }
  const { labels, dropName } = series;
  return { labels, dropName, count, timestampMs, value, histograms };
}
