import type { ApiHistogram, ApiLabels, MatrixEntry, VectorEntry } from '../api/prometheus.ts';

export type HistogramPoint = { timestampMs: number; histogram: ApiHistogram };

/** One series of an answer: floats as columns, histograms beside them. */
export type QueryLine = {
  key: string;
  labels: ApiLabels;
  timestampMs: readonly number[];
  value: readonly number[];
  histograms: readonly HistogramPoint[];
};

/** Prometheus writes floats as texts, infinities and NaN among them. */
export function parseFloatText(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}

function msOf(seconds: number): number {
  return Math.round(seconds * 1000);
}

export function linesOfMatrix(entries: readonly MatrixEntry[]): QueryLine[] {
  return entries.map(({ metric, values = [], histograms = [] }) => ({
    key: seriesText(metric),
    labels: metric,
    timestampMs: values.map(([time]) => msOf(time)),
    value: values.map(([, text]) => parseFloatText(text)),
    histograms: histograms.map(([time, histogram]) => ({ timestampMs: msOf(time), histogram })),
  }));
}

/** The samples of a vector as series of one point. */
export function linesOfVector(entries: readonly VectorEntry[]): QueryLine[] {
  return linesOfMatrix(
    entries.map(({ metric, value, histogram }) => ({
      metric,
      ...(value === undefined ? {} : { values: [value] }),
      ...(histogram === undefined ? {} : { histograms: [histogram] }),
    })),
  );
}

/** A series as PromQL writes it: `up{job="a"}`, and `{}` for the one without labels. */
export function seriesText(labels: ApiLabels): string {
  const { __name__: name = '', ...others } = labels;
  const pairs = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length === 0 && name !== '') return name;
  return `${name}{${pairs.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ')}}`;
}

/**
 * What the legend calls each series: the labels that tell them apart. What all have in common is left
 * out, unless nothing would be left.
 */
export function lineTitles(lines: readonly QueryLine[], expression: string): string[] {
  const [first] = lines;
  if (first === undefined) return [];
  if (lines.length === 1) {
    const text = seriesText(first.labels);
    return [text === '{}' ? expression.trim().replaceAll(/\s+/g, ' ') : text];
  }
  const common = new Set(
    Object.entries(first.labels)
      .filter(([name, value]) => lines.every(({ labels }) => labels[name] === value))
      .map(([name]) => name),
  );
  return lines.map(({ labels }) => {
    const { __name__: name, ...others } = Object.fromEntries(
      Object.entries(labels).filter(([label]) => !common.has(label)),
    );
    const pairs = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
    if (pairs.length === 1 && name === undefined) {
      // The value alone says it, unless it is empty of meaning.
      const [label, value] = pairs[0] ?? ['', ''];
      return /[a-z]/i.test(value) ? value : `${label}=${JSON.stringify(value)}`;
    }
    return seriesText(name === undefined ? others : { ...others, __name__: name });
  });
}
