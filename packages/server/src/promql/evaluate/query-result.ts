import type { LabelPairs } from '../../series/index.ts';
import type { FloatHistogram } from '../histogram/index.ts';
import type { QueryStatistics } from './statistics.ts';

/** What a query gives. An instant query gives any type, a range query always a matrix. */
export type QueryAnswer =
  | { type: 'scalar'; result: { timestampMs: number; value: number } }
  | { type: 'string'; result: { timestampMs: number; value: string } }
  | { type: 'vector'; result: VectorSample[] }
  | { type: 'matrix'; result: MatrixSeries[] };

export type QueryResult = QueryAnswer & {
  /** In Prometheus' words, with the place in the query. */
  warnings: string[];
  infos: string[];
  statistics: QueryStatistics;
};

/** Either a float or, if there is a histogram, that. In the order the query asks for, if it sorts. */
export type VectorSample = {
  labels: LabelPairs;
  timestampMs: number;
  value: number;
  histogram: FloatHistogram | null;
};

/** Floats in two arrays of the same length; histograms beside them. Sorted by labels. */
export type MatrixSeries = {
  labels: LabelPairs;
  timestampMs: Float64Array;
  value: Float64Array;
  histograms: { timestampMs: number; histogram: FloatHistogram }[];
};
