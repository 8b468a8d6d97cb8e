export { describeRetention } from './describe-retention.ts';
export { Retainer, type RetainerOptions } from './retainer.ts';
export { retentionIntervalMs } from './retention-cut.ts';
