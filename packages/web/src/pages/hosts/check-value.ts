import type { HostCheck } from '@tidemark/protocol';

/** What a check's bar shows: how full, and where it would alert; shares of its length, 0 to 1. */
export type CheckGauge = {
  text: string;
  filled: number;
  mark: number;
  isOver: boolean;
};

const digits = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const minuteMs = 60_000;

/**
 * A disk's bar is the percentage used. A ping's bar is the silence since it was last seen, on a scale
 * on which the time that it may be missing stands at three quarters.
 */
export function gaugeOf(check: HostCheck, nowMs: number): CheckGauge {
  if (check.type === 'disk') {
    const { value, threshold } = check;
    if (value === null) {
      return { text: 'no value', filled: 0, mark: share(threshold, 100), isOver: false };
    }
    return {
      text: `${digits.format(value)}\u202f%`,
      filled: share(value, 100),
      mark: share(threshold, 100),
      isOver: value > threshold,
    };
  }
  const silentMs = Math.max(0, nowMs - Date.parse(check.lastSeen));
  const allowedMs = check.threshold * minuteMs;
  return {
    text: `silent ${spanText(silentMs)} of ${digits.format(check.threshold)} min`,
    filled: share(silentMs, allowedMs / pingMark),
    mark: pingMark,
    isOver: silentMs >= allowedMs,
  };
}

const pingMark = 0.75;

function share(part: number, whole: number): number {
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, part / whole));
}

function spanText(ms: number): string {
  if (ms < minuteMs) return `${Math.floor(ms / 1000)} s`;
  if (ms < 120 * minuteMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 48 * 60 * minuteMs) return `${Math.floor(ms / (60 * minuteMs))} h`;
  return `${Math.floor(ms / (24 * 60 * minuteMs))} d`;
}

/** Where its threshold comes from, for people. */
export function thresholdText({ type, threshold, thresholdSource }: HostCheck): string {
  const amount =
    type === 'disk'
      ? `Alerts above ${digits.format(threshold)}\u202f%`
      : `Alerts after ${digits.format(threshold)} min of silence`;
  const source = {
    default: 'the default',
    sender: 'as its sender asks',
    check: 'set for this check',
  }[thresholdSource];
  return `${amount}, ${source}`;
}
