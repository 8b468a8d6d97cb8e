export { describeRule, maxDescribedAlerts, maxListedAlerts } from './describe-rule.ts';
export { type DuplicateRule, duplicateRules } from './duplicate-rules.ts';
export type { GroupSpec, RuleSpec } from './rule.ts';
export { defaultEvaluationIntervalMs } from './rule.ts';
export { type LoadedRuleFile, loadRuleFile, ruleFilePaths } from './rule-files.ts';
export { runTestFile } from './rule-tests/run-test-file.ts';
export { type LiveRule, Rules } from './rules.ts';
export { serverEnvironment } from './server-environment.ts';
export {
  type Comparison,
  type StreamDecider,
  type StreamDecision,
  satisfies,
  type Threshold,
  type ThresholdRule,
  thresholdOf,
} from './stream-seam.ts';
