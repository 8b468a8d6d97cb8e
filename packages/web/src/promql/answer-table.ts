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

export type AnswerTable = {
  labels: readonly string[];
  rows: readonly AnswerRow[];
  /** Of rows in all. */
  count: number;
};

/** A column for each label of any series; a row per series and time, the newest `limit` of them. */
export function tableOf(lines: readonly QueryLine[], limit: number): AnswerTable {
  const names = new Set(lines.flatMap(({ labels }) => Object.keys(labels)));
  const hasName = names.delete('__name__');
  const labels = [...(hasName ? ['__name__'] : []), ...[...names].sort()];
  const times = new Set<number>();
  let count = 0;
  for (const { timestampMs, histograms } of lines) {
    for (const timeMs of timestampMs) times.add(timeMs);
    for (const point of histograms) times.add(point.timestampMs);
    count += timestampMs.length + histograms.length;
  }
  const rows: AnswerRow[] = [];
  for (const timeMs of [...times].sort((a, b) => b - a)) {
    for (const line of lines) {
      if (rows.length === limit) return { labels, rows, count };
      const row = rowAt(line, timeMs, labels);
      if (row !== null) rows.push(row);
    }
  }
  return { labels, rows, count };
}

function rowAt(line: QueryLine, timestampMs: number, labels: readonly string[]): AnswerRow | null {
  const at = line.timestampMs.lastIndexOf(timestampMs);
  const histogram = line.histograms.findLast((point) => point.timestampMs === timestampMs);
  if (at === -1 && histogram === undefined) return null;
  return {
    key: line.key,
    timestampMs,
    values: labels.map((label) => line.labels[label] ?? ''),
    value: at === -1 ? '' : exactText(line.value[at] ?? Number.NaN),
    histogram: histogram?.histogram ?? null,
  };
}

const grouped = new Intl.NumberFormat('en', { maximumSignificantDigits: 17 });

/** Every digit, in groups; very small and very large ones as the language writes them. */
function exactText(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 1e15 || (size > 0 && size < 1e-6)) return String(value);
  return grouped.format(value);
}
