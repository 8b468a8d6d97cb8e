import { momentOf, type WallTime, wallTimeIn } from './wall-time.ts';

const two = (field: number): string => String(field).padStart(2, '0');

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-21 09:30:05`, as a clock in `zone` shows it: sortable, and what the fields accept. */
export function formatDateTime(ms: number, zone: string): string {
  const wall = wallTimeIn(zone, ms);
  return `${formatDate(wall)} ${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
}

/** `2026-11-21 09:30:05.123`: with milliseconds where there are any, for exact points. */
export function formatExactTime(ms: number, zone: string): string {
  const millisecond = ((ms % 1000) + 1000) % 1000;
  const whole = formatDateTime(ms, zone);
  return millisecond === 0 ? whole : `${whole}.${String(millisecond).padStart(3, '0')}`;
}

function formatDate(wall: WallTime): string {
  return `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}`;
}

const dayMs = 86_400_000;

/**
 * Labels for the ticks of a time axis: the clock, and the date only where it changes, so that the eye
 * has little to read. The year stands where it changes, and at the first tick when it is not the year
 * of `nowMs`. `stepMs` is the distance between ticks.
 */
export function formatAxisTimes(
  ticks: readonly number[],
  zone: string,
  stepMs: number,
  nowMs: number,
): string[] {
  const thisYear = wallTimeIn(zone, nowMs).year;
  const walls = ticks.map((tick) => wallTimeIn(zone, tick));
  const isThisYear = walls.every(({ year }) => year === thisYear);
  return walls.map((wall, position) => axisLabel(wall, walls[position - 1], stepMs, isThisYear));
}

function axisLabel(
  wall: WallTime,
  previous: WallTime | undefined,
  stepMs: number,
  isThisYear: boolean,
): string {
  const month = months[wall.month - 1] ?? '';
  const newYear = previous === undefined ? !isThisYear : previous.year !== wall.year;
  if (stepMs >= 360 * dayMs) return String(wall.year);
  if (stepMs >= 28 * dayMs) {
    return previous === undefined || newYear ? `${month}\n${wall.year}` : month;
  }
  const date = `${wall.day} ${month}`;
  if (stepMs >= dayMs) {
    return newYear ? `${date}\n${wall.year}` : date;
  }
  const clock =
    stepMs < 60_000
      ? `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`
      : `${two(wall.hour)}:${two(wall.minute)}`;
  if (newYear) return `${clock}\n${date} ${wall.year}`;
  const newDay = previous !== undefined && previous.day !== wall.day;
  return newDay ? `${clock}\n${date}` : clock;
}

const written =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads what a person typed into a time field: `2026-11-21 09:30:05`, without seconds, a date alone,
 * `now`, or RFC 3339 with its own offset. Without an offset it is wall time in `zone`.
 * Gives epoch milliseconds, or null when it is no time.
 */
export function parseDateTime(text: string, zone: string, nowMs: number): number | null {
  const trimmed = text.trim();
  if (trimmed.toLowerCase() === 'now') return nowMs;
  const fields = written.exec(trimmed);
  if (fields === null) return null;
  const wall: WallTime = {
    year: Number(fields[1]),
    month: Number(fields[2]),
    day: Number(fields[3]),
    hour: Number(fields[4] ?? 0),
    minute: Number(fields[5] ?? 0),
    second: Number(fields[6] ?? 0),
  };
  if (!isOnTheCalendar(wall)) return null;
  const milliseconds = Number((fields[7] ?? '').padEnd(3, '0'));
  const offset = fields[8];
  if (offset === undefined) return momentOf(zone, wall) + milliseconds;
  const asUtc = momentOf('UTC', wall) + milliseconds;
  return asUtc - offsetOf(offset);
}

function isOnTheCalendar(wall: WallTime): boolean {
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day));
  return (
    date.getUTCMonth() === wall.month - 1 &&
    date.getUTCDate() === wall.day &&
    wall.hour < 24 &&
    wall.minute < 60 &&
    wall.second < 60
  );
}

function offsetOf(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
