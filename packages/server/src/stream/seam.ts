import type { comparisons, Matcher } from '../promql/index.ts';
import type { LabelPairs } from '../series/index.ts';

// The types of this file are those of rules/stream-seam.ts, and are taken from there once both rooms are in one tree.

export type Comparison = (typeof comparisons)[number];

/** An alerting rule whose expression is `selector operator number`. */
export type ThresholdRule = {
  ruleId: string;
  /** With one that says the metric's name. */
  matchers: readonly Matcher[];
  operator: Comparison;
  threshold: number;
};

/** What a sample says about one series of a rule. */
export type StreamDecision = {
  ruleId: string;
  /** Of the series, `__name__` among them, sorted by name. */
  labels: LabelPairs;
  /** The sample's value while the condition holds; null once it does not, or the series has ended. */
  value: number | null;
  /** Of the sample; of a series that has ended, when that was noticed. */
  timestampMs: number;
};
