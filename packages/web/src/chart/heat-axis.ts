import { formatValue } from '../format/value.ts';

/** Labels closer than this would touch, in CSS pixels. */
const labelPixels = 26;

/** The rows whose lower bound gets a label, evenly spread over the height. */
export function boundSplits(bounds: readonly number[], heightPixels: number): number[] {
  const fitting = Math.max(2, Math.floor(heightPixels / labelPixels));
  const each = Math.max(1, Math.ceil(bounds.length / fitting));
  return bounds.map((_, row) => row).filter((row) => row % each === 0);
}

export function boundLabels(
  rows: readonly number[],
  bounds: readonly number[],
  unit: string | null,
): string[] {
  return rows.map((row) => formatBound(bounds[row] ?? Number.NaN, unit));
}

/** A bound of a bucket in three digits: native ones are powers of 2^(1/8), whose digits never end. */
export function formatBound(bound: number, unit: string | null): string {
  if (bound === Number.POSITIVE_INFINITY) return '∞';
  if (bound === Number.NEGATIVE_INFINITY) return '−∞';
  return formatValue(Number(bound.toPrecision(3)), unit);
}
