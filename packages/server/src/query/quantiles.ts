import type { Quantiles } from '@tidemark/protocol';
import type { Sketch } from '../sketch/index.ts';

const ranks = [0.5, 0.9, 0.95, 0.99];

export const noQuantiles = { p50: null, p90: null, p95: null, p99: null };

/**
 * The quantiles of a distribution whose smallest and largest value are known exactly. Where it is known of less
 * than all `count` values, as of a metric that was no latency before, it says of how many.
 */
export function quantilesOf(
  sketch: Sketch | undefined,
  count: number,
  min: number,
  max: number,
): Quantiles {
  if (sketch === undefined || sketch.length === 0) return noQuantiles;
  const quantileCount = Math.round(sketch.count);
  const [p50, p90, p95, p99] = sketch
    .quantiles(ranks)
    .map((value) => Math.min(max, Math.max(min, value)));
  const isPart = quantileCount < count;
  return { p50, p90, p95, p99, ...(isPart ? { quantileCount } : {}) };
}
