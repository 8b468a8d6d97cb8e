import type { AlertEvent, Labels } from '@tidemark/protocol';

/** A time in which an alert fired, cut to what is looked at; epoch milliseconds. */
export type FiringSpan = { startMs: number; endMs: number; isOpen: boolean };

/** One alert with all the times in which it fired. */
export type FiringLane = {
  fingerprint: string;
  labels: Labels;
  spans: readonly FiringSpan[];
  totalMs: number;
};

/**
 * When each alert fired between two moments, those that fired longest first. Events come newest first; an end
 * without a beginning began before what is looked at, and its event says when.
 */
export function firingLanes(
  events: readonly AlertEvent[],
  startMs: number,
  endMs: number,
): FiringLane[] {
  const byAlert = new Map<string, AlertEvent[]>();
  for (const event of events.toReversed()) {
    if (event.kind !== 'firing' && event.kind !== 'resolved') continue;
    const known = byAlert.get(event.fingerprint);
    if (known === undefined) byAlert.set(event.fingerprint, [event]);
    else known.push(event);
  }
  return [...byAlert.values()]
    .map((own) => laneOf(own, startMs, endMs))
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => b.totalMs - a.totalMs);
}

/** `events` are of one alert, oldest first. */
function laneOf(events: readonly AlertEvent[], startMs: number, endMs: number): FiringLane {
  const spans: FiringSpan[] = [];
  let beganMs: number | null = null;
  const close = (toMs: number, isOpen: boolean) => {
    const from = Math.max(startMs, beganMs ?? startMs);
    const to = Math.min(endMs, toMs);
    if (to >= from) spans.push({ startMs: from, endMs: to, isOpen });
    beganMs = null;
  };
  for (const { kind, at, startsAt } of events) {
    if (kind === 'firing') beganMs ??= Date.parse(at);
    else {
      beganMs ??= Date.parse(startsAt);
      close(Date.parse(at), false);
    }
  }
  if (beganMs !== null) close(endMs, true);
  const last = events[events.length - 1];
  return {
    fingerprint: last?.fingerprint ?? '',
    labels: last?.labels ?? {},
    spans,
    totalMs: spans.reduce((sum, span) => sum + span.endMs - span.startMs, 0),
  };
}
