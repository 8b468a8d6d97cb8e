import { isStaleMarker } from '../../batch/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import { labelsKey, labelValue } from '../evaluate/labels.ts';
import { withStoredHint } from '../histogram/index.ts';
import type { SampleBudget, SampleSource, SelectedSeries, SelectRequest } from '../source.ts';
import type { LoadedSample, LoadedSeries } from './script.ts';

/** Samples in memory, for tests of the evaluator alone. */
export class MemorySource implements SampleSource {
  readonly #series = new Map<string, { labels: LabelPairs; samples: Map<number, LoadedSample> }>();

  clear(): void {
    this.#series.clear();
  }

  /** Adds samples; of two at one time the later one stays. */
  load(series: readonly LoadedSeries[]): void {
    for (const { labels, samples } of series) {
      const key = labelsKey(labels);
      const known = this.#series.get(key) ?? { labels, samples: new Map() };
      this.#series.set(key, known);
      for (const sample of samples) known.samples.set(sample.timestampMs, sample);
    }
  }

  async select(
    { matchers, startMs, endMs }: SelectRequest,
    budget: SampleBudget,
    signal: AbortSignal,
  ): Promise<SelectedSeries[]> {
    signal.throwIfAborted();
    const found = [...this.#series.values()].filter(({ labels }) =>
      matchers.every(({ label, matches }) => matches(labelValue(labels, label))),
    );
    budget.takeSeries(found.length);
    return found.map(({ labels, samples }) => {
      const inTimeOrder = [...samples.values()].sort(
        (left, right) => left.timestampMs - right.timestampMs,
      );
      const inside = withStoredHints(inTimeOrder).filter(
        ({ timestampMs }) => timestampMs > startMs && timestampMs <= endMs,
      );
      budget.takeSamples(inside.length);
      return toColumns(labels, inside);
    });
  }
}

/** Scripts expect the hints that Prometheus' storage gives. */
function withStoredHints(samples: readonly LoadedSample[]): LoadedSample[] {
  return samples.map((sample, at) => {
    if (typeof sample.value === 'number') return sample;
    const previous = samples[at - 1]?.value;
    const isHistogram = previous !== undefined && typeof previous !== 'number';
    return { ...sample, value: withStoredHint(sample.value, isHistogram ? previous : null) };
  });
}

function toColumns(labels: LabelPairs, samples: readonly LoadedSample[]): SelectedSeries {
  const floats = samples.flatMap(({ timestampMs, value }) =>
    typeof value === 'number' ? [{ timestampMs, value }] : [],
  );
  const histograms = samples.flatMap(({ timestampMs, value }) =>
    typeof value === 'number'
      ? []
      : [{ timestampMs, histogram: { ...value, min: Number.NaN, max: Number.NaN } }],
  );
  return {
    labels,
    count: floats.length,
    timestampMs: Float64Array.from(floats, ({ timestampMs }) => timestampMs),
    value: Float64Array.from(floats, ({ value }) => value),
    stale: Uint32Array.from(floats.flatMap(({ value }, at) => (isStaleMarker(value) ? [at] : []))),
    histograms: histograms.length === 0 ? null : histograms,
  };
}
