import { badRequest } from '../../errors/index.ts';
import { parse64Bits } from './parse-64-bits.ts';

/** Units of timestamps: `n`, `u`, `m` and `h` are the 1.x API's, `ns` and `us` the 2.x API's. */
export const precisions = ['n', 'ns', 'u', 'us', 'µ', 'ms', 's', 'm', 'h'] as const;
export type Precision = (typeof precisions)[number];

/**
 * The `precision` of a request's query string; nanoseconds when it has none.
 * @throws TidemarkError 400 for one that does not exist.
 */
export function parsePrecision(text: string | undefined): Precision {
  if (text === undefined || text === '') return 'ns';
  const precision = precisions.find((known) => known === text);
  if (precision !== undefined) return precision;
  throw badRequest(
    'precision',
    `The precision ${JSON.stringify(text.slice(0, 20))} does not exist: expected ns, us, ms or s (n, u, ms, s, m or h at /write).`,
  );
}

/** How many of the unit make a millisecond, or 1 over how many milliseconds one has. */
const perMs: Record<Precision, number> = {
  n: 1e6,
  ns: 1e6,
  u: 1e3,
  us: 1e3,
  µ: 1e3,
  ms: 1,
  s: 1,
  m: 1,
  h: 1,
};
const msPer: Record<Precision, number> = {
  n: 1,
  ns: 1,
  u: 1,
  us: 1,
  µ: 1,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** What a line without a time gets: now, cut down to the precision. */
export function truncatedNow(nowMs: number, precision: Precision): number {
  const unitMs = msPer[precision];
  return Math.floor(nowMs / unitMs) * unitMs;
}

/**
 * Epoch milliseconds of the timestamp in these bytes, digits with minuses or (`isPlain`) without; finer ones
 * are rounded down. NaN when it is no number, or no 64-bit number of nanoseconds.
 */
export function readTimestampMs(
  bytes: Buffer,
  start: number,
  end: number,
  isPlain: boolean,
  precision: Precision,
): number {
  const divisor = perMs[precision];
  const isNanoseconds = divisor === 1e6;
  const keptEnd = isNanoseconds ? end - 6 : end;
  const kept = keptEnd - start;
  if (isPlain && kept > 0 && kept <= maxExactDigits) {
    // In two halves, because 32-bit arithmetic is the fastest.
    const middle = Math.max(start, keptEnd - 8);
    let high = 0;
    for (let at = start; at < middle; at++) high = (high * 10 + (bytes[at] - zero)) | 0;
    let low = 0;
    for (let at = middle; at < keptEnd; at++) low = (low * 10 + (bytes[at] - zero)) | 0;
    const whole = high * 1e8 + low;
    const ms = isNanoseconds ? whole : Math.floor(whole / divisor) * msPer[precision];
    if (whole <= Number.MAX_SAFE_INTEGER && ms < maxSureMs) return ms;
  }
  return slowTimestampMs(bytes.toString('latin1', start, end), precision);
}

function slowTimestampMs(text: string, precision: Precision): number {
  const whole = parse64Bits(text, true);
  if (whole === undefined) return Number.NaN;
  const nanosecondsEach = (BigInt(msPer[precision]) * nanosecondsPerMs) / BigInt(perMs[precision]);
  const nanoseconds = whole * nanosecondsEach;
  if (BigInt.asIntN(64, nanoseconds) !== nanoseconds) return Number.NaN;
  const ms = nanoseconds / nanosecondsPerMs;
  const isCut = nanoseconds < 0n && ms * nanosecondsPerMs !== nanoseconds;
  return Number(isCut ? ms - 1n : ms);
}

const zero = 0x30;
/** No more digits are exact in a double; of so many, only some are. */
const maxExactDigits = 16;
const nanosecondsPerMs = 1_000_000n;
/** Less than any that is more than 64 bits of nanoseconds. */
const maxSureMs = 9_223_372_036_854;
