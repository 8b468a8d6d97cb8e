import type { Granularity } from '@tidemark/protocol';
import { badRequest } from '../errors/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';

const hourMs = 60 * minuteMs;
/** Of so many hours it is remembered which day they belong to: of twenty years. */
const maxRememberedHours = 200_000;

/** Computes where buckets begin in a time zone. Making one is slow, using it is fast: keep it. */
export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #dayOfHour = new Map<number, number>();

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
    const offsetMs = this.name === 'UTC' ? 0 : this.offsetMs(utcMs);
    if (granularity === 'hour') return floorTo(utcMs + offsetMs, 60 * minuteMs) - offsetMs;
    const localMidnightMs = floorTo(utcMs + offsetMs, dayMs);
    const guessMs = localMidnightMs - offsetMs;
    if (this.name === 'UTC') return guessMs;
    // The offset at midnight may differ from now's; a midnight that clocks skip begins later.
    const betterMs = localMidnightMs - this.offsetMs(guessMs);
    const isMidnight = betterMs + this.offsetMs(betterMs) === localMidnightMs;
    const startMs = isMidnight ? betterMs : Math.max(guessMs, betterMs);
    // Where clocks go back from one o'clock to midnight, the day begins with the first of both.
    const offsetBeforeMs = this.offsetMs(startMs - 1);
    const isSecond = floorTo(startMs - 1 + offsetBeforeMs, dayMs) === localMidnightMs;
    return isSecond ? localMidnightMs - offsetBeforeMs : startMs;
  }

  /** Where the day begins that a full hour belongs to: {@link bucketStartMs}, which takes long, for very many. */
  dayOfHourMs(hourStartMs: number): number {
    if (this.name === 'UTC') return floorTo(hourStartMs, dayMs);
    const known = this.#dayOfHour.get(hourStartMs);
    if (known !== undefined) return known;
    if (this.#dayOfHour.size > maxRememberedHours) this.#dayOfHour.clear();
    const startMs = this.bucketStartMs(hourStartMs, 'day');
    // A day has 23 to 25 hours.
    const endMs = this.bucketStartMs(startMs + 30 * hourMs, 'day');
    for (let ms = startMs; ms < endMs; ms += hourMs) this.#dayOfHour.set(ms, startMs);
    return startMs;
  }

  /** Whether the zone's hours are those of UTC throughout the span, so that hour rows can be used. */
  hasWholeHours(startMs: number, endMs: number): boolean {
    return this.#isThroughout(startMs, endMs, (offsetMs) => offsetMs % (60 * minuteMs) === 0);
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
