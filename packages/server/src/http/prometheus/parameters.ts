import type { FastifyRequest } from 'fastify';
import { TidemarkError } from '../../errors/index.ts';
import { parseRfc3339 } from '../../ingest/index.ts';
import { parseDuration } from '../../promql/index.ts';
import type { Bodies } from '../bodies.ts';
import { badData, invalidParameter } from './failure.ts';

/** Parameters of a request: those of a form first, then those of the address. */
export type QueryParameters = URLSearchParams;

const formType = 'application/x-www-form-urlencoded';

/** Longest form, as Go's ParseForm has it. */
export const maxFormBytes = 10 * 1024 * 1024;

export function formTooLong(): TidemarkError {
  const message = `The form is longer than ${maxFormBytes / 1024 / 1024} MiB.`;
  return new TidemarkError('body_too_large', message, { status: 413 });
}

/** Reads both places where Prometheus takes parameters from. */
export function readParameters(request: FastifyRequest, bodies: Bodies): Promise<QueryParameters> {
  const at = request.url.indexOf('?');
  const inAddress = at === -1 ? '' : request.url.slice(at + 1);
  return bodies.with(request, async (body) => {
    // Compressed it may have been shorter.
    if (body.length > maxFormBytes) throw formTooLong();
    const isForm = request.headers['content-type']?.toLowerCase().startsWith(formType) ?? false;
    const inBody = isForm ? body.toString('utf8') : '';
    return new URLSearchParams(`${inBody}&${inAddress}`);
  });
}

/** Text of a parameter, '' if it is absent. */
export function textOf(parameters: QueryParameters, name: string): string {
  return parameters.get(name) ?? '';
}

/** What Prometheus takes for the earliest and the latest time, as clients write them out. */
const minTimeText = '-292273086-05-16T16:47:06Z';
const maxTimeText = '292277025-08-18T07:12:54.999999999Z';
export const minTimeMs = Number.MIN_SAFE_INTEGER;
export const maxTimeMs = Number.MAX_SAFE_INTEGER;

/** Epoch milliseconds of unix seconds or of an RFC 3339 date-time; null if it is neither. */
export function parseTime(text: string): number | null {
  if (isNumber(text)) {
    const seconds = Number(text);
    const whole = Math.trunc(seconds);
    // Prometheus rounds the fraction, halves away from zero.
    const fraction = Math.round(Math.abs(seconds - whole) * 1000);
    const ms = whole * 1000 + (seconds < 0 ? -fraction : fraction);
    return Number.isSafeInteger(ms) ? ms : null;
  }
  if (text === minTimeText) return minTimeMs;
  if (text === maxTimeText) return maxTimeMs;
  const ms = parseRfc3339(text);
  return Number.isNaN(ms) ? null : Math.floor(ms);
}

/** A number as Go's ParseFloat takes it, but neither infinity nor NaN. */
function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

/** A time that must be given. */
export function requiredTime(parameters: QueryParameters, name: string): number {
  const text = textOf(parameters, name);
  const ms = parseTime(text);
  if (ms === null) throw invalidParameter(name, noTime(text));
  return ms;
}

/** A time, or the default where it is absent. */
export function optionalTime(parameters: QueryParameters, name: string, absentMs: number): number {
  const text = textOf(parameters, name);
  if (text === '') return absentMs;
  const ms = parseTime(text);
  if (ms === null)
    throw invalidParameter(name, `invalid time value for '${name}': ${noTime(text)}`);
  return ms;
}

function noTime(text: string): string {
  return `cannot parse ${JSON.stringify(text)} to a valid timestamp`;
}

/** Milliseconds of a number of seconds or of a duration like `1m30s`. */
export function durationMs(parameters: QueryParameters, name: string): number {
  const text = textOf(parameters, name);
  const ms = isNumber(text) ? Number(text) * 1000 : parseDuration(text);
  const shown = JSON.stringify(text);
  if (ms === null) throw invalidParameter(name, `cannot parse ${shown} to a valid duration`);
  if (!(Math.abs(ms) < maxDurationMs)) {
    const reason = `cannot parse ${shown} to a valid duration. It overflows int64`;
    throw invalidParameter(name, reason);
  }
  return ms;
}

/** 2^63 nanoseconds. */
const maxDurationMs = 2 ** 63 / 1e6;

/** Most entries of the answer; 0 for all of them. */
export function limitOf(parameters: QueryParameters): number {
  const text = textOf(parameters, 'limit');
  if (text === '') return 0;
  if (!/^[+-]?\d{1,18}$/.test(text)) {
    const reason = `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
    throw invalidParameter('limit', reason);
  }
  if (Number(text) < 0) throw invalidParameter('limit', 'limit must be non-negative');
  return Number(text);
}

/** `start` and `end` of what is listed: by default all time. */
export function listedFrame(parameters: QueryParameters): { startMs: number; endMs: number } {
  const startMs = optionalTime(parameters, 'start', minTimeMs);
  const endMs = optionalTime(parameters, 'end', maxTimeMs);
  if (endMs < startMs) throw badData('end timestamp must not be before start time');
  return { startMs, endMs };
}
