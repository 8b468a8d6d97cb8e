import { type Matcher, PromqlParseError, parseSelector } from '../promql/index.ts';
import { BadValue } from './config-problem.ts';
import { parseKeepDuration } from './parse-retention.ts';
import type { Retention } from './server-config.ts';

/** Series that satisfy `match` are kept as long as `keep` says; what it does not name follows from the rest. */
export type RetentionOverride = {
  match: string;
  matchers: readonly Matcher[];
  keep: Readonly<Partial<Retention>>;
};

/** What is wrong with one field of an override; `field` is empty where it is the whole of it. */
export type OverrideProblem = { field: string; message: string };

const durations = { raw: 'rawMs', '1m': 'minuteMs', '1h': 'hourMs' } as const;

/** Reads `{match, raw?, 1m?, 1h?}` as file and API have it: the override, or all that is wrong with it. */
export function readRetentionOverride(value: unknown): RetentionOverride | OverrideProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ field: '', message: 'expected match, and one or more of raw, 1m and 1h' }];
  }
  const problems: OverrideProblem[] = [];
  const attempt = <T>(field: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      problems.push({ field, message: error.message });
      return undefined;
    }
  };
  const keep: Partial<Retention> = {};
  let matchers: readonly Matcher[] | undefined;
  for (const [field, text] of Object.entries(value)) {
    if (field === 'match') matchers = attempt(field, () => matchersOf(text));
    else if (isDuration(field)) {
      const ms = attempt(field, () => parseKeepDuration(textOf(text)));
      if (ms !== undefined) keep[durations[field]] = ms;
    } else problems.push({ field, message: 'unknown key, expected match, raw, 1m or 1h' });
  }
  if (problems.length > 0) return problems;
  if (matchers === undefined)
    return [{ field: '', message: 'expected match: which series it is about' }];
  if (Object.keys(keep).length === 0) {
    return [{ field: '', message: 'expected one or more of raw, 1m and 1h: how long to keep' }];
  }
  return { match: String((value as { match: unknown }).match), matchers, keep };
}

/**
 * What holds for series of an override. Rows are kept at least as long as the finer ones that they sum up, unless
 * the override itself says otherwise.
 */
export function retentionOf(defaults: Retention, { keep }: RetentionOverride): Retention {
  const rawMs = keep.rawMs === undefined ? defaults.rawMs : keep.rawMs;
  const minuteMs = keep.minuteMs === undefined ? longer(defaults.minuteMs, rawMs) : keep.minuteMs;
  const hourMs = keep.hourMs === undefined ? longer(defaults.hourMs, minuteMs) : keep.hourMs;
  return { rawMs, minuteMs, hourMs };
}

function longer(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

function isDuration(field: string): field is keyof typeof durations {
  return Object.hasOwn(durations, field);
}

/** YAML and JSON make `0` a number. */
function textOf(value: unknown): string {
  if (value === 0) return '0';
  if (typeof value !== 'string')
    throw new BadValue('expected a duration such as 14d, or 0 for ever');
  return value;
}

function matchersOf(text: unknown): readonly Matcher[] {
  if (typeof text !== 'string') {
    throw new BadValue('expected a selector such as \'{__name__=~"debug_.*"}\'');
  }
  try {
    return parseSelector(text);
  } catch (error) {
    if (error instanceof PromqlParseError) throw new BadValue(error.message);
    throw error;
  }
}
