import type {
  Matcher,
  MuteDefinition,
  MuteKind,
  MuteSchedule,
  MuteState,
} from '@tidemark/protocol';
import { compileMatcher, type LabelMatcher } from '../matchers/index.ts';
import { type Window, windowsAfter } from './schedule.ts';

/** A mute as it is kept. */
export type StoredMute = {
  id: string;
  matchers: readonly Matcher[];
  startsAtMs: number;
  /** null for ever, which only a schedule may be. */
  endsAtMs: number | null;
  schedule: MuteSchedule | null;
  comment: string;
  createdBy: string;
  createdAtMs: number;
  updatedAtMs: number;
};

/** What its maker says of a mute, checked and complete. */
export type NewMute = Omit<StoredMute, 'id' | 'createdAtMs' | 'updatedAtMs'>;

/** Who begins later than this after he was made was planned ahead, in milliseconds. */
const plannedAheadMs = 60_000;

/** A mute with what is asked of it again and again. */
export class Mute {
  readonly stored: StoredMute;
  readonly matchers: readonly LabelMatcher[];
  /** The window of then or the next one, as of a time; undefined: there is none any more. */
  #window: Window | undefined;
  #windowAsOfMs = Number.POSITIVE_INFINITY;

  constructor(stored: StoredMute) {
    this.stored = stored;
    this.matchers = stored.matchers.map(({ name, operator, value }) =>
      compileMatcher(name, operator, value),
    );
  }

  get kind(): MuteKind {
    return muteKindOf(this.stored, this.stored.createdAtMs);
  }

  stateAt(nowMs: number): MuteState {
    const window = this.windowAt(nowMs);
    if (window === undefined) return 'expired';
    return window.startMs <= nowMs ? 'active' : 'pending';
  }

  /** The window that holds this time, or else the next one. */
  windowAt(nowMs: number): Window | undefined {
    const isOver = this.#window !== undefined && this.#window.endMs <= nowMs;
    if (isOver || nowMs < this.#windowAsOfMs) {
      [this.#window] = upcomingWindows(this.stored, nowMs, 1);
      this.#windowAsOfMs = nowMs;
    }
    return this.#window;
  }

  /** When it ended for good; undefined while a window is to come. */
  endedAtMs(nowMs: number): number | undefined {
    if (this.windowAt(nowMs) !== undefined) return undefined;
    return this.stored.endsAtMs ?? this.stored.updatedAtMs;
  }
}

export function muteKindOf(
  { schedule, startsAtMs }: Pick<NewMute, 'schedule' | 'startsAtMs'>,
  createdAtMs: number,
): MuteKind {
  if (schedule !== null) return 'recurring';
  return startsAtMs > createdAtMs + plannedAheadMs ? 'maintenance' : 'silence';
}

/** Windows that end after this time, at most so many, within the mute's own beginning and end. */
export function upcomingWindows(
  { startsAtMs, endsAtMs, schedule }: Pick<NewMute, 'startsAtMs' | 'endsAtMs' | 'schedule'>,
  nowMs: number,
  most: number,
): Window[] {
  const lastMs = endsAtMs ?? Number.POSITIVE_INFINITY;
  if (schedule === null) {
    return lastMs > nowMs && lastMs > startsAtMs ? [{ startMs: startsAtMs, endMs: lastMs }] : [];
  }
  const windows: Window[] = [];
  for (const { startMs, endMs } of windowsAfter(schedule, Math.max(nowMs, startsAtMs))) {
    if (startMs >= lastMs || windows.length >= most) break;
    const window = { startMs: Math.max(startMs, startsAtMs), endMs: Math.min(endMs, lastMs) };
    if (window.endMs <= nowMs) break;
    windows.push(window);
  }
  return windows;
}

/** The fields that a definition has, for the message about one that it does not have. */
export const muteFields: readonly (keyof MuteDefinition)[] = [
  'matchers',
  'startsAt',
  'endsAt',
  'schedule',
  'comment',
  'createdBy',
];
