/** Histograms over time: counts by step and bucket. */
export type HeatmapGrid = {
  timesMs: readonly number[];
  /** Rising; row `i` is from `bounds[i]` to `bounds[i + 1]`. */
  bounds: readonly number[];
  /** `counts[column][row]`. */
  counts: readonly Float64Array[];
  maxCount: number;
};
