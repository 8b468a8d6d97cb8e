import type { LabelPairs } from '../../series/index.ts';

/** What a decoder of the exposition formats is told beside the body. */
export type ExpositionOptions = {
  format: 'prometheus' | 'openmetrics';
  /** Time of the samples that bring none; without it the time of arrival. */
  timestampMs?: number;
  /** Labels that each series gets, in place of labels of the same name. */
  extraLabels?: LabelPairs;
  /** With false the times that samples bring are not used (as in Prometheus' `honor_timestamps`). */
  honourTimestamps?: boolean;
};
