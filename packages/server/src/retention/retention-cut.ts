import { idempotencyWindowMs } from '@tidemark/protocol';
import type { Retention } from '../config/index.ts';
import { dayMs } from '../head/index.ts';
import type { RetentionCut } from '../store/index.ts';

/** How often expired rows are looked for, in milliseconds. */
export const retentionIntervalMs = 60 * 60 * 1000;

/**
 * What has expired now. A row goes when its whole keepDay lies further back than the retention, so
 * nothing goes early, and everything within a day of its time.
 */
export function retentionCut(retention: Retention, nowMs: number): RetentionCut {
  const beforeDay = (keepMs: number | null) =>
    keepMs === null ? null : Math.max(0, Math.floor((nowMs - keepMs) / dayMs));
  return {
    rawBeforeDay: beforeDay(retention.rawMs),
    minuteBeforeDay: beforeDay(retention.minuteMs),
    hourBeforeDay: beforeDay(retention.hourMs),
    keysBeforeMs: nowMs - idempotencyWindowMs,
  };
}
