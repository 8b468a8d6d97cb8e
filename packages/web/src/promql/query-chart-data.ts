/** The adapter from the series of an answer to the columns that uPlot draws. */
import type { ChartData, Column, LineColumns } from '../chart/chart-data.ts';
import type { QueryLine } from './query-lines.ts';

/**
 * Lays series onto the steps from the first to the last of them. Where a series has no point there is
 * a gap, and so there is for what no axis can show: NaN, infinities, and on a logarithmic axis all
 * that is not positive.
 */
export function toQueryChartData(
  lines: readonly QueryLine[],
  stepMs: number,
  isLog = false,
): ChartData {
  const firstMs = Math.min(...lines.map(({ timestampMs }) => timestampMs[0] ?? Infinity));
  const lastMs = Math.max(...lines.map(({ timestampMs }) => timestampMs.at(-1) ?? -Infinity));
  if (!(firstMs <= lastMs)) return { timesMs: [], lines: lines.map(() => noColumns()) };
  const count = Math.round((lastMs - firstMs) / stepMs) + 1;
  return {
    timesMs: Array.from({ length: count }, (_, position) => firstMs + position * stepMs),
    lines: lines.map(({ timestampMs, value }) => {
      const figure = new Array<number | null>(count).fill(null);
      timestampMs.forEach((timeMs, i) => {
        const drawn = value[i] ?? Number.NaN;
        const isDrawable = Number.isFinite(drawn) && (!isLog || drawn > 0);
        figure[Math.round((timeMs - firstMs) / stepMs)] = isDrawable ? drawn : null;
      });
      return { ...noColumns(), figure };
    }),
  };
}

function noColumns(): LineColumns {
  return { figure: [], min: [], max: [], count: [] };
}

/**
 * Each column on top of those before it. A gap adds nothing: the line runs on the one below, so that
 * the areas above stay whole.
 */
export function stackColumns(columns: readonly Column[]): Column[] {
  const tops: number[] = [];
  return columns.map((column) =>
    column.map((value, position) => {
      const top = (tops[position] ?? 0) + (value ?? 0);
      tops[position] = top;
      return top;
    }),
  );
}
