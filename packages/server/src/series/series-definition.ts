import type { MetricType } from '@tidemark/protocol';

/** Label pairs sorted by name (UTF-16 order), the metric's name not among them. */
export type LabelPairs = readonly (readonly [name: string, value: string])[];

/**
 * What a series is. Its id is a 64-bit hash of name and labels (DESIGN section 4) and travels as two
 * unsigned 32-bit lanes, because typed arrays of those are fast and a BigInt per sample is not.
 */
export type SeriesDefinition = {
  idLow: number;
  idHigh: number;
  name: string;
  labels: LabelPairs;
  type: MetricType;
  unit: string | null;
};
