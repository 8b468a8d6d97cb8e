import { badRequest } from '../errors/index.ts';
import type { Span } from './store.ts';

/** Seconds since 1970 from when on a zone is so many seconds ahead of UTC. */
type Offset = { fromS: number; offsetS: number };

const dayS = 86_400;
const hourS = 3_600;
/** DateTime ends here. */
const lastS = 2 ** 32 - 1;
/** Zones whose offsets are remembered; working them out anew takes a few milliseconds. */
const maxKnownZones = 64;

const knownZones = new Map<string, readonly Offset[]>();

/**
 * Where the days of a zone begin, in seconds since 1970, from the day on that holds the span's beginning. A
 * day begins with the first moment that has its date: that is one o'clock where the clocks skip midnight.
 */
export function dayStarts(timezone: string, span: Span): Uint32Array {
  const { startS, endS } = inSeconds(span);
  const starts: number[] = [];
  let newestDay = Number.NEGATIVE_INFINITY;
  const offsets = offsetsOf(timezone);
  for (const [at, { fromS, offsetS }] of offsets.entries()) {
    const untilS = offsets[at + 1]?.fromS ?? Number.POSITIVE_INFINITY;
    // Two days earlier, because the first day may have begun under another offset.
    const firstS = Math.max(fromS, startS - 2 * dayS);
    const lastOfThisS = Math.min(untilS - 1, endS);
    if (lastOfThisS < firstS) continue;
    for (let s = firstS; s <= lastOfThisS; ) {
      const day = Math.floor((s + offsetS) / dayS);
      if (day > newestDay) {
        newestDay = day;
        starts.push(Math.max(0, s === firstS && s !== fromS ? day * dayS - offsetS : s));
      }
      s = (day + 1) * dayS - offsetS;
    }
  }
  return Uint32Array.from(starts);
}

/** How far the hours of a zone are ahead of those of UTC: 0 to 3599 seconds, from which second on. */
export function hourShifts(
  timezone: string,
  span: Span,
): { fromS: Uint32Array; shiftS: Uint32Array } {
  const { startS, endS } = inSeconds(span);
  const shifts: Offset[] = [];
  const offsets = offsetsOf(timezone);
  for (const [at, { fromS, offsetS }] of offsets.entries()) {
    const untilS = offsets[at + 1]?.fromS ?? Number.POSITIVE_INFINITY;
    if (untilS <= startS || fromS > endS) continue;
    const shiftS = ((offsetS % hourS) + hourS) % hourS;
    if (shifts.at(-1)?.offsetS !== shiftS) shifts.push({ fromS, offsetS: shiftS });
  }
  return {
    fromS: Uint32Array.from(shifts, (shift) => shift.fromS),
    shiftS: Uint32Array.from(shifts, (shift) => shift.offsetS),
  };
}

function inSeconds({ startMs, endMs }: Span): { startS: number; endS: number } {
  const clamp = (s: number) => Math.min(lastS, Math.max(0, s));
  return { startS: clamp(Math.floor(startMs / 1000)), endS: clamp(Math.floor(endMs / 1000)) };
}

/** From 1970 on. Throws TidemarkError `bad_request` on what is no zone. */
function offsetsOf(timezone: string): readonly Offset[] {
  const known = knownZones.get(timezone);
  if (known !== undefined) return known;
  const offsets: Offset[] = [];
  let time: Temporal.ZonedDateTime | null = beginningIn(timezone);
  let fromS = 0;
  while (time !== null && fromS <= lastS) {
    offsets.push({ fromS, offsetS: time.offsetNanoseconds / 1e9 });
    time = time.getTimeZoneTransition('next');
    fromS = time === null ? 0 : time.epochMilliseconds / 1000;
  }
  if (knownZones.size >= maxKnownZones) knownZones.clear();
  knownZones.set(timezone, offsets);
  return offsets;
}

/** Bare offsets like +01:00 are no names. */
const ianaName = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

function beginningIn(timezone: string): Temporal.ZonedDateTime {
  try {
    if (!ianaName.test(timezone)) throw new RangeError('no name');
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timezone);
  } catch {
    throw badRequest(
      'timezone',
      'Expected the IANA name of a time zone, like Europe/Berlin or UTC.',
    );
  }
}
