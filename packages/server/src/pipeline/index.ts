export { AnsweredKeys, maxAnsweredKeys } from './answered-keys.ts';
export { maxPendingSamples, Pipeline, type PipelineOptions } from './pipeline.ts';
