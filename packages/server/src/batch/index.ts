export { Batch, type KeyedAnswer, observation, reading, type SampleKind } from './batch.ts';
