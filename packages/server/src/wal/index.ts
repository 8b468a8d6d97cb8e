export { type Committed, Log, type LogOptions, maxSegmentBytes } from './log.ts';
export type { LogRecord } from './record.ts';
export type { RecoveredSegment } from './segment-file.ts';
