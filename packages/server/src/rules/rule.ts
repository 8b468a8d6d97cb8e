import type { Labels } from '../alerts/index.ts';
import type { Expression } from '../promql/index.ts';

/** A rule as it is written down, checked. */
export type RuleSpec = AlertingRuleSpec | RecordingRuleSpec;

type CommonSpec = {
  /** Of the alert, or of the recorded series. */
  name: string;
  /** PromQL, as written. */
  expr: string;
  expression: Expression;
  /** Those of the group among them. */
  labels: Labels;
  /** Where it begins in its file; 0 if it comes from none. */
  line: number;
};

export type AlertingRuleSpec = CommonSpec & {
  kind: 'alerting';
  forMs: number;
  keepFiringForMs: number;
  annotations: Labels;
};

export type RecordingRuleSpec = CommonSpec & { kind: 'recording' };

/** Rules that are evaluated one after the other, at the same time. */
export type GroupSpec = {
  name: string;
  /** undefined: the evaluation interval of the configuration. */
  intervalMs: number | undefined;
  /** How far back evaluations look, so that late samples are in. */
  queryOffsetMs: number;
  /** Most alerts, or series, of each rule; 0 is no limit. */
  limit: number;
  rules: readonly RuleSpec[];
};

/** How often rules are evaluated unless somebody says otherwise, as in Prometheus. */
export const defaultEvaluationIntervalMs = 60_000;
