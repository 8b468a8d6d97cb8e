import type { ApiHistogram } from '../api/prometheus.ts';
import type { QueryLine } from './query-lines.ts';

export type AnswerRow = {
  key: string;
  timestampMs: number;
  /** In the order of the labels, '' for one that the series lacks. */
  values: readonly string[];
  value: string;
  histogram: ApiHistogram | null;
};

/** A row per series and time, the newest first, with a column for each label of any series. */
export function tableOf(lines: readonly QueryLine[]): {
  labels: readonly string[];
  rows: readonly AnswerRow[];
} {
  const names = new Set(lines.flatMap(({ labels }) => Object.keys(labels)));
  const hasName = names.delete('__name__');
  const labels = [...(hasName ? ['__name__'] : []), ...[...names].sort()];
  const rows = lines.flatMap((line) => {
    const values = labels.map((label) => line.labels[label] ?? '');
    const floats = line.timestampMs.map((timestampMs, i) => ({
      ...{ key: line.key, timestampMs, values, histogram: null },
      value: exactText(line.value[i] ?? Number.NaN),
    }));
    const histograms = line.histograms.map(({ timestampMs, histogram }) => ({
      ...{ key: line.key, timestampMs, values, histogram, value: '' },
    }));
    return [...floats, ...histograms];
  });
  return { labels, rows: rows.sort((a, b) => b.timestampMs - a.timestampMs) };
}

const grouped = new Intl.NumberFormat('en', { maximumSignificantDigits: 17 });

/** Every digit, in groups; very small and very large ones as the server writes them. */
function exactText(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 1e15 || (size > 0 && size < 1e-6)) return String(value);
  return grouped.format(value);
}
