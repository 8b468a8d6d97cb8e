import { isStaleMarker } from '../../batch/index.ts';
import {
  type FloatHistogram,
  type SampleBudget,
  type SampleSource,
  type SelectedSeries,
  type SelectRequest,
  withStoredHint,
} from '../../promql/index.ts';
import type { LabelPairs } from '../../series/index.ts';

type Value = number | FloatHistogram;
type Stored = { labels: LabelPairs; timestampMs: number[]; values: Value[] };

/** Samples of one unit test in memory: those of its series, and what its rules write. */
export class TestStorage implements SampleSource {
  readonly #series = new Map<string, Stored>();

  /** Adds a sample; of two at one time the later one stays. `labels` are sorted, `__name__` among them. */
  append(labels: LabelPairs, timestampMs: number, value: Value): void {
    const key = JSON.stringify(labels);
    const series = this.#series.get(key) ?? { labels, timestampMs: [], values: [] };
    this.#series.set(key, series);
    let at = series.timestampMs.length;
    while (at > 0 && series.timestampMs[at - 1] > timestampMs) at--;
    if (at > 0 && series.timestampMs[at - 1] === timestampMs) series.values[at - 1] = value;
    else {
      series.timestampMs.splice(at, 0, timestampMs);
      series.values.splice(at, 0, value);
    }
  }

  async select(
    { matchers, startMs, endMs }: SelectRequest,
    budget: SampleBudget,
    signal: AbortSignal,
  ): Promise<SelectedSeries[]> {
    signal.throwIfAborted();
    const found = [...this.#series.values()].filter(({ labels }) =>
      matchers.every(({ label, matches }) => matches(valueOfLabel(labels, label))),
    );
    budget.takeSeries(found.length);
    return found.map((series) => {
      const from = firstAfter(series.timestampMs, startMs);
      const to = firstAfter(series.timestampMs, endMs);
      budget.takeSamples(to - from);
      return columnsOf(series, from, to);
    });
  }
}

function valueOfLabel(labels: LabelPairs, name: string): string {
  return labels.find(([label]) => label === name)?.[1] ?? '';
}

/** The first place with a time after `timeMs`. */
function firstAfter(timestampMs: readonly number[], timeMs: number): number {
  let [low, high] = [0, timestampMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timestampMs[middle] > timeMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

function columnsOf({ labels, timestampMs, values }: Stored, from: number, to: number) {
  const times: number[] = [];
  const floats: number[] = [];
  const stale: number[] = [];
  const histograms: NonNullable<SelectedSeries['histograms']>[number][] = [];
  for (let at = from; at < to; at++) {
    const value = values[at];
    if (typeof value === 'number') {
      if (isStaleMarker(value)) stale.push(floats.length);
      times.push(timestampMs[at]);
      floats.push(value);
    } else {
      const before = values[at - 1];
      const previous = before === undefined || typeof before === 'number' ? null : before;
      const histogram = { ...withStoredHint(value, previous), min: Number.NaN, max: Number.NaN };
      histograms.push({ timestampMs: timestampMs[at], histogram });
    }
  }
  return {
    labels,
    count: floats.length,
    timestampMs: Float64Array.from(times),
    value: Float64Array.from(floats),
    stale: Uint32Array.from(stale),
    histograms: histograms.length === 0 ? null : histograms,
  };
}
