/**
 * The compensation of a sum after one more value (Neumaier's form of Kahan's summation), as Prometheus sums: what
 * rounding has lost so far is kept apart and added in the end.
 */
export function compensate(value: number, sum: number, newSum: number, lost: number): number {
  if (newSum === Infinity || newSum === -Infinity) {
    return 0;
  }
  return Math.abs(sum) >= Math.abs(value)
    ? lost + (sum - newSum + value)
    : lost + (value - newSum + sum);
}
