export { EvaluatorSystem } from './evaluator-system.ts';
export { metricsIn } from './forms.ts';
export { MemorySource } from './memory-source.ts';
export { parseScript } from './parse-script.ts';
export { type Outcome, type RunOptions, runScript } from './run-script.ts';
export type { EvalCommand, LoadedSample, LoadedSeries, Script } from './script.ts';
export type * from './system.ts';
