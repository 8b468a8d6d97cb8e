/** From histograms over time, native or classic, to one grid of counts: rows are buckets, columns steps. */
import type { HeatmapGrid } from '../chart/heat-grid.ts';
import { parseFloatText, type QueryLine } from './query-lines.ts';

/** A bucket at a time, whatever kind of histogram it comes from. */
type Cell = { timeMs: number; low: number; high: number; count: number };

/** More rows than this are thinner than a line: neighbours become one. */
export const maxRows = 72;

/**
 * Whether a heat map can be made of these series, and whether it shows all of them: native histograms,
 * or classic buckets with their bound in `le`.
 */
export function heatmapFit(lines: readonly QueryLine[]): 'all' | 'some' | 'none' {
  const native = lines.filter(isNative).length;
  if (native > 0) return native === lines.length ? 'all' : 'some';
  const isClassic = lines.length > 1 && lines.every(({ labels }) => labels.le !== undefined);
  return isClassic ? 'all' : 'none';
}

export function isNative({ histograms }: QueryLine): boolean {
  return histograms.length > 0;
}

/** Several series add up in the cells that they share. */
export function toHeatmap(lines: readonly QueryLine[], stepMs: number): HeatmapGrid {
  const native = lines.flatMap(cellsOfNative);
  const cells = native.length > 0 ? native : cellsOfClassic(lines);
  const bounds = mergeBounds(cells);
  const timesMs = stepsBetween(cells, stepMs);
  const counts = timesMs.map(() => new Float64Array(Math.max(0, bounds.length - 1)));
  const rowOf = new Map(bounds.map((bound, row) => [bound, row]));
  const placed = placeOf(bounds);
  for (const { timeMs, low, high, count } of cells) {
    const column = counts[Math.round((timeMs - (timesMs[0] ?? 0)) / stepMs)];
    if (column === undefined) continue;
    const from = rowOf.get(low) ?? placed(low);
    const to = Math.max(from + 1, rowOf.get(high) ?? placed(high));
    // A bucket wider than a row is spread over its rows.
    for (let row = from; row < to; row++) column[row] = (column[row] ?? 0) + count / (to - from);
  }
  let maxCount = 0;
  for (const column of counts) for (const count of column) maxCount = Math.max(maxCount, count);
  return { timesMs, bounds, counts, maxCount };
}

function cellsOfNative({ histograms }: QueryLine): Cell[] {
  return histograms.flatMap(({ timestampMs, histogram }) =>
    (histogram.buckets ?? []).map(([, low, high, count]) => ({
      timeMs: timestampMs,
      low: parseFloatText(low),
      high: parseFloatText(high),
      count: parseFloatText(count),
    })),
  );
}

/** The buckets of a classic histogram hold all below their bound: what a bucket has alone is the difference. */
function cellsOfClassic(lines: readonly QueryLine[]): Cell[] {
  const byTime = new Map<number, Map<number, number>>();
  for (const { labels, timestampMs, value } of lines) {
    const high = parseFloatText(labels.le ?? '');
    if (Number.isNaN(high)) continue;
    timestampMs.forEach((timeMs, i) => {
      const buckets = byTime.get(timeMs) ?? new Map<number, number>();
      byTime.set(timeMs, buckets);
      buckets.set(high, (buckets.get(high) ?? 0) + (value[i] ?? 0));
    });
  }
  return [...byTime].flatMap(([timeMs, buckets]) => differences(timeMs, buckets));
}

function differences(timeMs: number, buckets: ReadonlyMap<number, number>): Cell[] {
  const rising = [...buckets].sort(([a], [b]) => a - b);
  const lowest = rising[0]?.[0] ?? 0;
  let below = 0;
  let low = lowest > 0 ? 0 : Number.NEGATIVE_INFINITY;
  return rising.map(([high, upTo]) => {
    // Buckets that were read at different moments may differ downwards.
    const count = Math.max(0, upTo - below) || 0;
    const cell = { timeMs, low, high, count };
    below = upTo;
    low = high;
    return cell;
  });
}

/** All bounds of the cells, thinned to the limit of rows; the outer ones stay. */
function mergeBounds(cells: readonly Cell[]): number[] {
  const filled = cells.filter(({ count }) => count > 0);
  const used = filled.length > 0 ? filled : cells;
  const all = [...new Set(used.flatMap(({ low, high }) => [low, high]))].sort((a, b) => a - b);
  const each = Math.ceil((all.length - 1) / maxRows);
  if (each <= 1) return all;
  return all.filter((_, i) => i % each === 0 || i === all.length - 1);
}

/** The row that a bound falls into. */
function placeOf(bounds: readonly number[]): (bound: number) => number {
  return (bound) => {
    const above = bounds.findIndex((one) => one > bound);
    if (above === -1) return Math.max(0, bounds.length - 2);
    return Math.max(0, above - 1);
  };
}

function stepsBetween(cells: readonly Cell[], stepMs: number): number[] {
  if (cells.length === 0) return [];
  const firstMs = cells.reduce((least, { timeMs }) => Math.min(least, timeMs), Infinity);
  const lastMs = cells.reduce((most, { timeMs }) => Math.max(most, timeMs), -Infinity);
  const count = Math.round((lastMs - firstMs) / stepMs) + 1;
  return Array.from({ length: count }, (_, i) => firstMs + i * stepMs);
}
