import type { Quantiles } from '@tidemark/protocol';
import type { Sketch } from '../sketch/index.ts';

const ranks = [0.5, 0.9, 0.95, 0.99];

export const noQuantiles: Required<Quantiles> = { p50: null, p90: null, p95: null, p99: null };

/** The quantiles of a distribution whose smallest and largest value are known exactly. */
export function quantilesOf(sketch: Sketch | undefined, min: number, max: number): Quantiles {
  if (sketch === undefined || sketch.length === 0) return noQuantiles;
  const [p50, p90, p95, p99] = sketch
    .quantiles(ranks)
    .map((value) => Math.min(max, Math.max(min, value)));
  return { p50, p90, p95, p99 };
}
