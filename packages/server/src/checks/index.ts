export { type Check, maxPingMinutes, thresholdOf, thresholdSource } from './check.ts';
export { Checks, type ChecksOptions } from './checks.ts';
