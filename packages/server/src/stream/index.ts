export { StreamRules, type StreamRulesOptions } from './stream-rules.ts';
