import type { LabelPairs } from '../../series/index.ts';
import { float, type GridSeries } from './grid-series.ts';

/** A series that has a value at every step. */
export function fullSeries(labels: LabelPairs, value: Float64Array): GridSeries {
  const present = new Uint8Array(value.length).fill(float);
  return { labels, dropName: false, present, value, histograms: null };
}
