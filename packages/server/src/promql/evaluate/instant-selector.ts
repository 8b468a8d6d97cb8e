import type { LabelPairs } from '../../series/index.ts';
import type { VectorSelector } from '../parse/index.ts';
import type { SelectedSeries } from '../source.ts';
import { float, type GridSeries, SeriesMaker, setFloat, setHistogram } from './grid-series.ts';
import { labelsText } from './labels.ts';
import { firstAfter } from './sample-search.ts';
import { executionError, type Scope } from './scope.ts';
import { selectSeries } from './select-series.ts';
import { type SelectionTimes, selectionTimes } from './selection-times.ts';
import { fillSmoothed } from './smoothed-selector.ts';

/**
 * The newest sample of each series at each step, if it is younger than the lookback and no stale marker.
 * @param what `timestamps` are the samples' times, in seconds, in place of their values
 * @throws TidemarkError where a histogram is but only floats are wanted
 */
export async function evaluateSelector(
  selector: VectorSelector,
  scope: Scope,
  what: 'values' | 'timestamps' | 'timestamps of floats' = 'values',
): Promise<GridSeries[]> {
  const { query, grid } = scope;
  const times = selectionTimes(selector, scope);
  const isSmoothed = selector.edges === 'smoothed' && what === 'values';
  const span = {
    startMs: times.firstMs - query.lookbackMs,
    endMs: times.lastMs + (isSmoothed ? query.lookbackMs : 0),
  };
  const hint = { stepMs: grid.stepMs, rangeMs: 0, function: null };
  const selected = await selectSeries(scope, selector, span, hint);
  const fill = isSmoothed ? fillSmoothed : fillers[what];
  const maker = new SeriesMaker(grid.count, query.budget);
  const result: GridSeries[] = [];
  let next = maker.make([], false);
  for (const series of selected) {
    next.labels = series.labels;
    if (fill(series, times, query.lookbackMs, next)) {
      result.push(next);
      next = maker.make([], false);
    }
    if (query.pace.isDue()) {
      await query.pace.rest();
    }
  }
  return result;
}

type Fill = (
  selected: SelectedSeries,
  times: SelectionTimes,
  lookbackMs: number,
  out: GridSeries,
) => boolean;

const fillers: Readonly<Record<'values' | 'timestamps' | 'timestamps of floats', Fill>> = {
  values: fillValues,
  timestamps: fillTimestamps,
  'timestamps of floats': (selected, times, lookbackMs, out) => {
    if (eachSample(selected, times, lookbackMs, out, noSample, refuseHistogram(selected.labels))) {
      return fillTimestamps(selected, times, lookbackMs, out);
    }
    return false;
  },
};

function noSample(): void {}

function refuseHistogram(labels: LabelPairs): () => void {
  return () => {
    throw executionError(
      `this should be an info metric, with float samples: ${labelsText(labels)}`,
    );
  };
}

function fillValues(
  selected: SelectedSeries,
  times: SelectionTimes,
  lookbackMs: number,
  out: GridSeries,
): boolean {
  if (selected.histograms === null && selected.stale.length === 0) {
    return fillFloats(selected, times, lookbackMs, out);
  }
  return eachSample(selected, times, lookbackMs, out, (step, at) => {
    setFloat(out, step, selected.value[at]);
  });
}

/** A plain loop for what nearly all series are: floats without stale markers. */
function fillFloats(
  { timestampMs, value, count }: SelectedSeries,
  times: SelectionTimes,
  lookbackMs: number,
  out: GridSeries,
): boolean {
  const { present, value: result } = out;
  let any = false;
  let after = 0;
  let advance = 0;
  for (let step = 0; step < result.length; step++) {
    const nowMs = times.firstMs + step * times.strideMs;
    const next = firstAfter(timestampMs, after, count, nowMs, advance);
    advance = next - after;
    after = next;
    if (after > 0 && timestampMs[after - 1] > nowMs - lookbackMs) {
      present[step] = float;
      result[step] = value[after - 1];
      any = true;
    }
  }
  return any;
}

function fillTimestamps(
  selected: SelectedSeries,
  times: SelectionTimes,
  lookbackMs: number,
  out: GridSeries,
): boolean {
  return eachSample(
    selected,
    times,
    lookbackMs,
    out,
    (step, at) => setFloat(out, step, selected.timestampMs[at] / 1000),
    (step, at) => setFloat(out, step, (selected.histograms?.[at]?.timestampMs ?? 0) / 1000),
  );
}

/** Finds for each step the sample that counts; whether there was any. */
function eachSample(
  selected: SelectedSeries,
  times: SelectionTimes,
  lookbackMs: number,
  out: GridSeries,
  onFloat: (step: number, at: number) => void,
  onHistogram?: (step: number, at: number) => void,
): boolean {
  const { timestampMs, count, stale } = selected;
  const histograms = selected.histograms ?? [];
  const steps = out.present.length;
  let any = false;
  let after = 0;
  let staleAt = 0;
  let histogramsAfter = 0;
  for (let step = 0; step < steps; step++) {
    const nowMs = times.firstMs + step * times.strideMs;
    while (after < count && timestampMs[after] <= nowMs) {
      after++;
    }
    while (
      histogramsAfter < histograms.length &&
      (histograms[histogramsAfter]?.timestampMs ?? 0) <= nowMs
    ) {
      histogramsAfter++;
    }
    const floatMs = after > 0 ? timestampMs[after - 1] : -Infinity;
    const newest = histograms[histogramsAfter - 1];
    if (newest !== undefined && newest.timestampMs > floatMs) {
      if (newest.timestampMs > nowMs - lookbackMs && newest.histogram !== null) {
        any = true;
        if (onHistogram === undefined) {
          setHistogram(out, step, newest.histogram);
        } else {
          onHistogram(step, histogramsAfter - 1);
        }
      }
      continue;
    }
    if (floatMs > nowMs - lookbackMs) {
      while (staleAt < stale.length && stale[staleAt] < after - 1) {
        staleAt++;
      }
      if (stale[staleAt] !== after - 1) {
        any = true;
        onFloat(step, after - 1);
      }
    }
  }
  return any;
}
