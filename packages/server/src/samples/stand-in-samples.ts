import type { StandIn } from './whole-windows.ts';

/** Samples that stand in for all those of a series, in time order, and for how many each. */
export type StandInSamples = {
  count: number;
  timestampMs: Float64Array;
  value: Float64Array;
  weight: Float64Array | null;
};

/** First value and time, last value and time, and what the values fell from. */
export const edgesPerCell = 5;

export function emptySamples(length: number, withWeights: boolean): StandInSamples {
  return {
    count: length,
    timestampMs: new Float64Array(length),
    value: new Float64Array(length),
    weight: withWeights ? new Float64Array(length) : null,
  };
}

/**
 * The first and the last sample, and where a counter began anew in between, one that has all that it lost and one at
 * 0: functions that add up what values fell from then come to the same. Gives how many samples there are now; null
 * where the values are not those of a counter.
 */
export function addEdgeSamples(
  samples: StandInSamples,
  count: number,
  standIn: StandIn,
  sampleCount: number,
  edges: Float64Array,
  cell: number,
): number | null {
  const at = cell * edgesPerCell;
  const first = edges[at];
  const firstMs = edges[at + 1];
  const last = edges[at + 2];
  const lastMs = edges[at + 3];
  const resets = edges[at + 4];
  let next = count;
  const add = (ms: number, value: number, weight: number) => {
    samples.timestampMs[next] = ms;
    samples.value[next] = value;
    if (samples.weight !== null) samples.weight[next] = weight;
    next++;
  };
  add(firstMs, first, 1);
  if (sampleCount === 1) return next;
  const isFalling = standIn === 'increase' && (resets !== 0 || last < first);
  if (isFalling) {
    if (!(resets >= first && first >= 0 && last >= 0)) return null;
    const thirdMs = (lastMs - firstMs) / 3;
    add(firstMs + thirdMs, resets, 0);
    add(firstMs + 2 * thirdMs, 0, 0);
  }
  add(lastMs, last, sampleCount - 1);
  return next;
}
