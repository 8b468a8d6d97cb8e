import type { SelectedSeries } from '../source.ts';
import { type GridSeries, setFloat } from './grid-series.ts';
import { floatsWithoutStale } from './range/range-vector.ts';
import { executionError } from './scope.ts';
import type { SelectionTimes } from './selection-times.ts';

/**
 * `x smoothed`: the value at the very time of the step, on the line between the samples around it that are
 * within the lookback; the last sample where none follows.
 */
export function fillSmoothed(
  selected: SelectedSeries,
  times: SelectionTimes,
  lookbackMs: number,
  out: GridSeries,
): boolean {
  const { timestampMs, value, count } = floatsWithoutStale(selected);
  const histograms = selected.histograms ?? [];
  let any = false;
  let after = 0;
  for (let step = 0; step < out.present.length; step++) {
    const nowMs = times.firstMs + step * times.strideMs;
    const isNear = (ms: number) => ms > nowMs - lookbackMs && ms <= nowMs + lookbackMs;
    if (histograms.some((sample) => sample.histogram !== null && isNear(sample.timestampMs))) {
      throw executionError('smoothed and anchored modifiers do not work with native histograms');
    }
    while (after < count && timestampMs[after] <= nowMs) {
      after++;
    }
    const beforeMs = timestampMs[after - 1];
    if (after === 0 || beforeMs === undefined || !isNear(beforeMs)) {
      continue;
    }
    any = true;
    const before = value[after - 1];
    const afterMs = after < count ? timestampMs[after] : Infinity;
    const isBetween = beforeMs < nowMs && isNear(afterMs);
    const change = isBetween
      ? ((value[after] - before) * (nowMs - beforeMs)) / (afterMs - beforeMs)
      : 0;
    setFloat(out, step, isBetween ? before + change : before);
  }
  return any;
}
