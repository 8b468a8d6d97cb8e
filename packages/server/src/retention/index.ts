export { Retainer, type RetainerOptions } from './retainer.ts';
export { retentionIntervalMs } from './retention-cut.ts';
