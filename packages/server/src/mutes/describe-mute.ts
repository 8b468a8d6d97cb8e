import { type MuteWindow, maxUpcomingWindows, type Mute as ShownMute } from '@tidemark/protocol';
import { type Mute, type NewMute, upcomingWindows } from './mute.ts';
import type { Window } from './schedule.ts';

/** A mute as `/v1/mutes` shows it. */
export function describeMute(mute: Mute, nowMs: number, mutedAlerts: number): ShownMute {
  const { stored } = mute;
  const windows = upcomingWindows(stored, nowMs, maxUpcomingWindows + 1);
  const [first] = windows;
  const current = first !== undefined && first.startMs <= nowMs ? first : undefined;
  const next = windows.filter((window) => window !== current).slice(0, maxUpcomingWindows);
  return {
    id: stored.id,
    kind: mute.kind,
    state: mute.stateAt(nowMs),
    matchers: [...stored.matchers],
    startsAt: timeText(stored.startsAtMs),
    endsAt: stored.endsAtMs === null ? null : timeText(stored.endsAtMs),
    schedule: stored.schedule,
    comment: stored.comment,
    createdBy: stored.createdBy,
    createdAt: timeText(stored.createdAtMs),
    updatedAt: timeText(stored.updatedAtMs),
    currentWindow: current === undefined ? null : describeWindow(current),
    nextWindows: next.map(describeWindow),
    mutedAlerts,
  };
}

/** The windows to come of a mute that is not made yet, the current one first. */
export function previewWindows(mute: NewMute, nowMs: number): MuteWindow[] {
  return upcomingWindows(mute, nowMs, maxUpcomingWindows).map(describeWindow);
}

function describeWindow({ startMs, endMs }: Window): MuteWindow {
  return { start: timeText(startMs), end: timeText(endMs) };
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
