import assert from 'node:assert/strict';
import type { Quantiles } from '@tidemark/protocol';
import { maxRelativeError } from '../../sketch/index.ts';

/** The quantiles of an answer are those of these values, within the stated error. */
export function assertQuantiles(answer: Quantiles, values: readonly number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  for (const [field, rank] of [
    ['p50', 0.5],
    ['p90', 0.9],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    const estimate = answer[field];
    if (sorted.length === 0) {
      assert.equal(estimate, null);
      continue;
    }
    const exact = sorted[Math.max(0, Math.ceil(rank * sorted.length * (1 - 1e-12)) - 1)];
    const isClose =
      typeof estimate === 'number' &&
      Math.abs(estimate - exact) <= Math.abs(exact) * maxRelativeError;
    assert.ok(isClose, `${field} of ${sorted} is ${estimate}, not ${exact}`);
  }
}
