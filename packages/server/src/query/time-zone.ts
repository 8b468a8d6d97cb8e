import type { Granularity } from '@tidemark/protocol';
import { badRequest } from '../errors/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { hourMs } from './plan-spans.ts';

/** Days of UTC of which it is remembered where days begin in them: ten years. */
const maxRememberedDays = 4_000;

/** Computes where buckets begin in a time zone. Making one is slow, using it is fast: keep it. */
export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  /** By day of UTC: where the days begin that it has a part of, in order. */
  readonly #daysOfUtc = new Map<number, readonly number[]>();

  /** Throws a bad request that names the field when there is no such zone. */
  constructor(name: string) {
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
      // Intl takes any case and bare offsets, the store only names as they are written.
      this.name = this.#format.resolvedOptions().timeZone;
      if (/^[+-]/.test(this.name)) throw new RangeError('an offset is no zone');
    } catch {
      throw badRequest(
        'timezone',
        `expected the name of a time zone such as UTC or Europe/Berlin, got ${JSON.stringify(name)}`,
      );
    }
  }

  /** What to add to UTC to get the zone's local time at that moment, in milliseconds. */
  offsetMs(utcMs: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(utcMs)) part[type] = Number(value);
    const localMs = Date.UTC(
      part.year,
      part.month - 1,
      part.day,
      part.hour,
      part.minute,
      part.second,
    );
    return localMs - Math.floor(utcMs / 1000) * 1000;
  }

  /** Where the bucket that holds a moment begins; the same as ClickHouse's toStartOf… in that zone. */
  bucketStartMs(utcMs: number, granularity: Granularity): number {
    if (granularity === 'minute') return floorTo(utcMs, minuteMs);
    if (this.name === 'UTC') return floorTo(utcMs, granularity === 'hour' ? hourMs : dayMs);
    if (granularity === 'day') return this.#dayStartMs(utcMs);
    const offsetMs = this.offsetMs(utcMs);
    return floorTo(utcMs + offsetMs, hourMs) - offsetMs;
  }

  /** To compute it takes a hundredth of a millisecond, and a question may be about a year of hours. */
  #dayStartMs(utcMs: number): number {
    const utcDay = Math.floor(utcMs / dayMs);
    const starts = this.#daysOfUtc.get(utcDay) ?? this.#computeDaysOfUtc(utcDay);
    let at = starts.length - 1;
    while (at > 0 && starts[at] > utcMs) at--;
    return starts[at];
  }

  #computeDaysOfUtc(utcDay: number): readonly number[] {
    if (this.#daysOfUtc.size >= maxRememberedDays) this.#daysOfUtc.clear();
    const starts = [this.#computeDayStartMs(utcDay * dayMs)];
    const endMs = (utcDay + 1) * dayMs;
    for (let last = starts[0]; ; ) {
      // A day has 23 to 25 hours.
      const next = this.#computeDayStartMs(last + 30 * hourMs);
      if (next <= last || next >= endMs) break;
      starts.push(next);
      last = next;
    }
    this.#daysOfUtc.set(utcDay, starts);
    return starts;
  }

  #computeDayStartMs(utcMs: number): number {
    const offsetMs = this.offsetMs(utcMs);
    const localMidnightMs = floorTo(utcMs + offsetMs, dayMs);
    const guessMs = localMidnightMs - offsetMs;
    // The offset at midnight may differ from now's; a midnight that clocks skip begins later.
    const betterMs = localMidnightMs - this.offsetMs(guessMs);
    const isMidnight = betterMs + this.offsetMs(betterMs) === localMidnightMs;
    const startMs = isMidnight ? betterMs : Math.max(guessMs, betterMs);
    // Where clocks go back from one o'clock to midnight, the day begins with the first of both.
    const offsetBeforeMs = this.offsetMs(startMs - 1);
    const isSecond = floorTo(startMs - 1 + offsetBeforeMs, dayMs) === localMidnightMs;
    return isSecond ? localMidnightMs - offsetBeforeMs : startMs;
  }

  /** Whether the zone's hours are those of UTC throughout the span, so that hour rows can be used. */
  hasWholeHours(startMs: number, endMs: number): boolean {
    return this.#isThroughout(startMs, endMs, (offsetMs) => offsetMs % hourMs === 0);
  }

  /** Whether the zone's clocks show UTC throughout the span, so that day rows can be used. */
  isUtc(startMs: number, endMs: number): boolean {
    return this.#isThroughout(startMs, endMs, (offsetMs) => offsetMs === 0);
  }

  #isThroughout(startMs: number, endMs: number, holds: (offsetMs: number) => boolean): boolean {
    if (this.name === 'UTC') return true;
    // Offsets change a few times a year at most: a look at each month's middle meets every one that lasts.
    const monthMs = 30 * 24 * 60 * minuteMs;
    for (let ms = startMs; ms < endMs; ms += monthMs) {
      if (!holds(this.offsetMs(ms))) return false;
    }
    return holds(this.offsetMs(endMs));
  }
}

function floorTo(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}
