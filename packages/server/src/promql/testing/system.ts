import type { LabelPairs } from '../../series/index.ts';
import type { FloatHistogram } from '../histogram/index.ts';
import type { LoadedSeries } from './script.ts';

/** What a script is run against: the evaluator alone, or a whole server. */
export interface PromqlSystem {
  /** Forgets all samples. */
  clear(): Promise<void>;
  load(series: readonly LoadedSeries[]): Promise<void>;
  /** @throws Error with the message that Prometheus' engine would give, if the query fails. */
  ask(query: string, times: QueryTimes): Promise<Answer>;
}

/** An instant query has stepMs 0 and both times the same. */
export type QueryTimes = { isInstant: boolean; startMs: number; endMs: number; stepMs: number };

export type Answer = {
  warnings: readonly string[];
  infos: readonly string[];
  result: AnswerResult;
};

export type AnswerResult =
  | { kind: 'string'; text: string }
  | { kind: 'scalar'; value: number }
  | { kind: 'vector' | 'matrix'; series: readonly AnswerSeries[] };

/** Points in time order; one point in a vector. */
export type AnswerSeries = { labels: LabelPairs; points: readonly AnswerPoint[] };
export type AnswerPoint = { timestampMs: number; value: AnswerValue };
export type AnswerValue = number | FloatHistogram | DrawnHistogram;

/** A histogram as the HTTP API gives it: what its buckets cover, but not by which schema. */
export type DrawnHistogram = {
  count: number;
  sum: number;
  buckets: readonly { left: number; right: number; count: number }[];
};
