export {
  Batch,
  type BatchMark,
  type ExemplarRow,
  type HistogramRow,
  type KeyedAnswer,
  lateObservation,
  type MetadataType,
  type MetricMetadata,
  metadataTypes,
  observation,
  reading,
  type SampleKind,
} from './batch.ts';
export {
  type Buckets,
  customBucketsSchema,
  type Histogram,
  noBuckets,
  type ResetHint,
  resetHints,
} from './histogram.ts';
export type { PendingReadings, Reading } from './pending-readings.ts';
export {
  doublesPerRow,
  isLateObservation,
  isReading,
  keepDayShift,
  marksAt,
  marksOf,
  placeAt,
  type RowColumns,
  repeatBit,
  SampleRows,
  seriesAt,
  valueAt,
  wordsPerRow,
} from './sample-rows.ts';
export { isStaleMarker, staleHighWord, staleLowWord, staleNaN } from './stale-marker.ts';
