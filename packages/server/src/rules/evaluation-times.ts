import { createHash } from 'node:crypto';

/**
 * Where in its interval a group is evaluated: by a hash of what names it, so that groups are spread out, and
 * each has the same place after a restart.
 */
export function offsetOf(groupKey: string, intervalMs: number): number {
  const hash = createHash('sha1').update(groupKey).digest();
  return Number(hash.readBigUInt64BE() % BigInt(intervalMs));
}

/** The last evaluation time that is not after `nowMs`. */
export function lastEvaluationTime(nowMs: number, offsetMs: number, intervalMs: number): number {
  return Math.floor((nowMs - offsetMs) / intervalMs) * intervalMs + offsetMs;
}
