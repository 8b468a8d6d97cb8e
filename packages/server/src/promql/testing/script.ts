import type { LabelPairs } from '../../series/index.ts';
import type { FloatHistogram } from '../histogram/index.ts';
import type { ExpectedSeries } from '../series-notation/index.ts';

export type { ExpectedSeries, SequenceValue } from '../series-notation/index.ts';

/**
 * The language of Prometheus' PromQL test scripts, parsed. It is described in that project's
 * promql/promqltest/README.md.
 */
export type Script = readonly Command[];
export type Command = ClearCommand | LoadCommand | EvalCommand;

export type ClearCommand = { kind: 'clear'; line: number };

export type LoadCommand = { kind: 'load'; line: number; series: readonly LoadedSeries[] };

export type LoadedSeries = { labels: LabelPairs; samples: readonly LoadedSample[] };
/** A stale marker is the value staleNaN. */
export type LoadedSample = {
  timestampMs: number;
  value: number | FloatHistogram;
};

export type EvalCommand = {
  kind: 'eval';
  /** Of its first line, counted from 1. */
  line: number;
  query: string;
  /** An instant query has stepMs 0 and both times the same. */
  isInstant: boolean;
  startMs: number;
  endMs: number;
  stepMs: number;
  expected: Expected;
};

export type Expected = {
  isOrdered: boolean;
  /** null: it must not fail. */
  fail: Expectation | null;
  warnings: readonly Expectation[];
  infos: readonly Expectation[];
  noWarnings: boolean;
  noInfos: boolean;
  result: ExpectedResult;
};

/** What a message has to be, or to match. */
export type Expectation = { message: string } | { regex: RegExp };

export type ExpectedResult =
  | { kind: 'string'; text: string }
  | { kind: 'scalar'; value: number }
  | {
      kind: 'series';
      series: readonly ExpectedSeries[];
      /** Times of the values where an instant query gives a range vector. */
      range: { startMs: number; endMs: number; stepMs: number } | null;
    };
