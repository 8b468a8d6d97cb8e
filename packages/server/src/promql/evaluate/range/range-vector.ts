import type { LabelPairs } from '../../../series/index.ts';
import type { FloatHistogram } from '../../histogram/index.ts';
import type { Expression, MatrixSelector, Position, Subquery } from '../../parse/index.ts';
import type { SelectedSeries } from '../../source.ts';
import { positiveMs } from '../durations.ts';
import type { Scope } from '../scope.ts';
import { selectSeries } from '../select-series.ts';
import { selectionTimes } from '../selection-times.ts';
import { evaluateSubquery } from './subquery.ts';

export type HistogramSample = { timestampMs: number; histogram: FloatHistogram };

/** Samples of one series in time order, stale markers left out. The arrays may be a cache's: read only. */
export type RangeSeries = {
  labels: LabelPairs;
  dropName: boolean;
  /** Valid entries of the arrays. */
  count: number;
  timestampMs: Float64Array;
  value: Float64Array;
  /** See SelectedSeries. */
  weight?: Float64Array;
  histograms: readonly HistogramSample[];
};

/** What `x[5m]` is: at step i, samples with end - range < timestamp <= end, where end = firstEndMs + i * strideMs. */
export type RangeVector = {
  series: RangeSeries[];
  firstEndMs: number;
  /** 0 if `@` pins the range. */
  strideMs: number;
  rangeMs: number;
  edges: 'plain' | 'anchored' | 'smoothed';
  /** How much further `anchored` and `smoothed` look for samples. */
  lookbackMs: number;
  /** Where remarks on it point. */
  position: Position;
};

/** @param functionName what the range is for: a hint to the source */
export async function evaluateRange(
  expression: Expression,
  scope: Scope,
  functionName: string | null,
): Promise<RangeVector> {
  switch (expression.kind) {
    case 'parentheses':
    case 'stepInvariant':
      return await evaluateRange(expression.expression, scope, functionName);
    case 'matrixSelector':
      return await readRange(expression, scope, functionName);
    case 'subquery':
      return await rangeOfSubquery(expression, scope);
    default:
      throw new Error(`a range vector was expected, not ${expression.kind}`);
  }
}

async function readRange(
  selector: MatrixSelector,
  scope: Scope,
  functionName: string | null,
): Promise<RangeVector> {
  const { query, grid } = scope;
  const { edges } = selector.vector;
  const rangeMs = positiveMs(selector.range, query);
  const times = selectionTimes(selector.vector, scope);
  const span = {
    startMs: times.firstMs - rangeMs - (edges === 'plain' ? 0 : query.lookbackMs),
    endMs: times.lastMs + (edges === 'smoothed' ? query.lookbackMs : 0),
  };
  // With edges other samples are looked at than those in the range.
  const hint = { stepMs: grid.stepMs, rangeMs, function: edges === 'plain' ? functionName : null };
  const selected = await selectSeries(scope, selector.vector, span, hint);
  return {
    series: selected.map(withoutStale),
    firstEndMs: times.firstMs,
    strideMs: times.strideMs,
    rangeMs,
    edges,
    lookbackMs: query.lookbackMs,
    position: selector.position,
  };
}

async function rangeOfSubquery(subquery: Subquery, scope: Scope): Promise<RangeVector> {
  const times = selectionTimes(subquery, scope);
  return {
    series: await evaluateSubquery(subquery, times, scope),
    firstEndMs: times.firstMs,
    strideMs: times.strideMs,
    rangeMs: positiveMs(subquery.range, scope.query),
    edges: 'plain',
    lookbackMs: scope.query.lookbackMs,
    position: subquery.position,
  };
}

function withoutStale(selected: SelectedSeries): RangeSeries {
  const histograms: HistogramSample[] = [];
  for (const { timestampMs, histogram } of selected.histograms ?? []) {
    if (histogram !== null) {
      histograms.push({ timestampMs, histogram });
    }
  }
  return { labels: selected.labels, dropName: false, ...floatsWithoutStale(selected), histograms };
}

export function floatsWithoutStale(
  selected: SelectedSeries,
): Pick<RangeSeries, 'count' | 'timestampMs' | 'value' | 'weight'> {
  const { count, timestampMs, value, weight, stale } = selected;
  if (stale.length === 0) {
    return weight === undefined
      ? { count, timestampMs, value }
      : { count, timestampMs, value, weight };
  }
  const left = {
    count: 0,
    timestampMs: new Float64Array(count),
    value: new Float64Array(count),
    ...(weight === undefined ? {} : { weight: new Float64Array(count) }),
  };
  let staleAt = 0;
  for (let at = 0; at < count; at++) {
    if (stale[staleAt] === at) {
      staleAt++;
      continue;
    }
    left.timestampMs[left.count] = timestampMs[at];
    if (left.weight !== undefined && weight !== undefined) left.weight[left.count] = weight[at];
    left.value[left.count++] = value[at];
  }
  return left;
}
