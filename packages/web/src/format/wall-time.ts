/**
 * Wall time in a time zone: what a clock there shows, and back again. The browser's own zone data
 * (Intl) decides, so daylight saving follows the reader's system.
 */

/** The fields of a clock face, month from 1. */
export type WallTime = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
};

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(zone, clock);
  }
  return clock;
}

/** What a clock in `zone` (IANA name) shows at `ms` (epoch milliseconds). */
export function wallTimeIn(zone: string, ms: number): WallTime {
  const wall: WallTime = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const part of clockIn(zone).formatToParts(ms)) {
    if (part.type in wall) wall[part.type as keyof WallTime] = Number(part.value);
  }
  return wall;
}

/** How far a clock in `zone` is ahead of UTC at `ms`, in milliseconds. */
function offsetMs(zone: string, ms: number): number {
  const wall = wallTimeIn(zone, ms);
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  return asUtc - Math.floor(ms / 1000) * 1000;
}

/**
 * The moment (epoch milliseconds) at which a clock in `zone` shows `wall`. An hour that daylight
 * saving skips counts as the hour after it; of an hour that comes twice the first is meant.
 */
export function momentOf(zone: string, wall: WallTime): number {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  const before = asUtc - offsetMs(zone, asUtc - 86_400_000);
  if (offsetMs(zone, before) === asUtc - before) return before;
  const after = asUtc - offsetMs(zone, asUtc + 86_400_000);
  return offsetMs(zone, after) === asUtc - after ? after : before;
}

/** The midnight in `zone` with which the day of `ms` begins, epoch milliseconds. */
export function dayStart(zone: string, ms: number): number {
  const wall = wallTimeIn(zone, ms);
  return momentOf(zone, { ...wall, hour: 0, minute: 0, second: 0 });
}
