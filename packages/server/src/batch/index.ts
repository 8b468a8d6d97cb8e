export {
  Batch,
  type KeyedAnswer,
  lateObservation,
  observation,
  reading,
  type SampleKind,
} from './batch.ts';
