export type { StreamDecision, ThresholdRule } from './seam.ts';
export { StreamRules, type StreamRulesOptions } from './stream-rules.ts';
