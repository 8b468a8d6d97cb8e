export { AnsweredKeys, maxAnsweredKeys } from './answered-keys.ts';
export { doneWithin } from './done-within.ts';
export { Pipeline, type PipelineOptions } from './pipeline.ts';
export type { CountedHistogram } from './point-intake.ts';
