export { describeRule, maxDescribedAlerts, maxListedAlerts } from './describe-rule.ts';
export { templatesWithoutSamples } from './go-templates.ts';
export { defaultEvaluationIntervalMs } from './rule.ts';
export { type LoadedRuleFile, loadRuleFile, ruleFilePaths } from './rule-files.ts';
export type { RuleTemplateData, RuleTemplates } from './rule-templates.ts';
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
