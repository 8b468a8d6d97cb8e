import {
  type Granularity,
  granularities,
  type Labels,
  maxLabelsPerSeries,
  maxRawSamples,
} from '@tidemark/protocol';
import { badRequest } from '../errors/index.ts';
import { parseRfc3339 } from '../ingest/index.ts';
import type { Frame } from '../query/index.ts';

/** The query string as {@link parseQuery} gives it: a parameter given twice is an array. */
export type Parameters = Record<string, string | string[] | undefined>;

/** The latest moment that RFC 3339 can name: the end of the year 9999. */
const maxTimeMs = Date.UTC(10_000, 0, 1) - 1;

/** The parameter's text; absent and empty are the same. */
export function text(parameters: Parameters, field: string): string | undefined {
  const value = parameters[field];
  if (Array.isArray(value)) throw badRequest(field, 'expected the parameter once');
  return value === undefined || value === '' ? undefined : value;
}

export function requiredText(parameters: Parameters, field: string): string {
  const value = text(parameters, field);
  if (value === undefined) throw badRequest(field, 'expected this parameter');
  return value;
}

/** Epoch milliseconds of an RFC 3339 date-time or of a number of milliseconds. */
export function time(parameters: Parameters, field: string): number | undefined {
  const value = text(parameters, field);
  if (value === undefined) return undefined;
  // An offset's `+` that was not percent-encoded arrives as a space.
  const ms = /^-?\d+$/.test(value)
    ? Number(value)
    : parseRfc3339(value.replace(/ (?=\d\d:\d\d$)/, '+'));
  if (Number.isNaN(ms)) {
    throw badRequest(
      field,
      `expected an RFC 3339 date-time or epoch milliseconds, got ${JSON.stringify(value.slice(0, 60))}`,
    );
  }
  if (ms < 0 || ms > maxTimeMs) throw badRequest(field, 'expected a time from 1970 to 9999');
  return ms;
}

/** `start` and `end`, both inclusive; `end` must not lie before `start`. */
export function frame(parameters: Parameters): Frame {
  const startMs = time(parameters, 'start');
  const endMs = time(parameters, 'end');
  if (startMs !== undefined && endMs !== undefined && endMs < startMs) {
    throw badRequest('end', 'expected a time that is not before start');
  }
  return { startMs, endMs };
}

/** `labels`: a JSON object of texts, or `name=value` pairs separated by commas. */
export function labels(parameters: Parameters): Labels {
  const value = text(parameters, 'labels');
  if (value === undefined) return {};
  const parsed = value.trimStart().startsWith('{') ? jsonLabels(value) : pairLabels(value);
  if (Object.keys(parsed).length > maxLabelsPerSeries) {
    throw badRequest('labels', `expected at most ${maxLabelsPerSeries} labels`);
  }
  return parsed;
}

function jsonLabels(value: string): Labels {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw badRequest('labels', 'expected a JSON object such as {"host":"a"}, or host=a,zone=b');
  }
  const entries = Object.entries(parsed as object);
  if (!entries.every(([, label]) => typeof label === 'string')) {
    throw badRequest('labels', 'expected a JSON object whose values are texts');
  }
  return Object.fromEntries(entries);
}

function pairLabels(value: string): Labels {
  const pairs = value.split(',').map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw badRequest('labels', 'expected host=a,zone=b, or a JSON object {"host":"a"}');
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  return Object.fromEntries(pairs);
}

/**
 * `groupBy`: label names separated by commas, or the parameter given several times, or a JSON array for
 * names that hold commas or begin or end with spaces.
 */
export function groupBy(parameters: Parameters): string[] {
  const value = parameters.groupBy;
  const parts = Array.isArray(value) ? value : [value ?? ''];
  const distinct = [...new Set(parts.flatMap(labelNames).filter((name) => name !== ''))];
  if (distinct.length > maxLabelsPerSeries) {
    throw badRequest('groupBy', `expected at most ${maxLabelsPerSeries} labels`);
  }
  return distinct;
}

function labelNames(part: string): string[] {
  if (!part.trimStart().startsWith('[')) return part.split(',').map((name) => name.trim());
  let parsed: unknown;
  try {
    parsed = JSON.parse(part);
  } catch {
    parsed = undefined;
  }
  if (!Array.isArray(parsed) || !parsed.every((name) => typeof name === 'string')) {
    throw badRequest(
      'groupBy',
      'expected label names separated by commas, or a JSON array ["a","b"]',
    );
  }
  return parsed;
}

export function granularity(parameters: Parameters): Granularity {
  const value = requiredText(parameters, 'granularity');
  const known = granularities.find((granularity) => granularity === value);
  if (known === undefined) {
    throw badRequest(
      'granularity',
      `expected one of ${granularities.join(', ')}, got ${JSON.stringify(value.slice(0, 60))}`,
    );
  }
  return known;
}

/** `limit`: most rows of the answer, from 1 to `most`, which is also the default. */
export function limit(parameters: Parameters, most = maxRawSamples): number {
  const value = text(parameters, 'limit');
  if (value === undefined) return most;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw badRequest('limit', `expected a whole number from 1 to ${most}`);
  }
  return number;
}
