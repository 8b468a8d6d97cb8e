import { BadValue } from './config-problem.ts';
import type { Retention } from './server-config.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Longest retention that is not "for ever", in milliseconds (100 years). */
export const maxRetentionMs = 100 * 365 * dayMs;

export const defaultRetention: Readonly<Retention> = {
  rawMs: 7 * dayMs,
  minuteMs: 30 * dayMs,
  hourMs: 365 * dayMs,
};

/** What `raw`, `1m` and `1h` stand for. */
const levels: Readonly<Record<string, keyof Retention>> = {
  raw: 'rawMs',
  '1m': 'minuteMs',
  '1h': 'hourMs',
};

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: dayMs,
  w: 7 * dayMs,
  y: 365 * dayMs,
};

/**
 * Reads `raw=7d,1m=30d,1h=365d`; what is not named keeps its default. `0` alone keeps all for ever.
 * Throws a BadValue.
 */
export function parseRetention(text: string): Retention {
  if (text === '0') return { rawMs: null, minuteMs: null, hourMs: null };
  const retention = { ...defaultRetention };
  const named = new Set<string>();
  for (const entry of text.split(',')) {
    const [name = '', duration, ...rest] = entry.split('=').map((part) => part.trim());
    const level = Object.hasOwn(levels, name) ? levels[name] : undefined;
    if (level === undefined || duration === undefined || rest.length > 0) {
      throw new BadValue(
        `expected a list such as raw=7d,1m=30d,1h=365d, got ${JSON.stringify(entry.trim())} in it`,
      );
    }
    if (named.has(name)) throw new BadValue(`${name} is there twice`);
    named.add(name);
    retention[level] = parseKeepDuration(duration);
  }
  return retention;
}

/** How {@link parseKeepDuration} reads it, in the largest unit that fits. */
export function keepDurationText(durationMs: number | null): string {
  if (durationMs === null) return '0';
  const [unit, ms] = Object.entries(unitMs)
    .toReversed()
    .find(([name, ms]) => name !== 'y' && name !== 'w' && durationMs % ms === 0) ?? ['ms', 1];
  return `${durationMs / ms}${unit}`;
}

/** A whole number and a unit, in milliseconds; `0` is null, for ever. Throws a BadValue. */
export function parseKeepDuration(text: string): number | null {
  const parts = /^(?<count>\d+)(?<unit>ms|[smhdwy])?$/.exec(text)?.groups;
  const count = Number(parts?.count);
  if (count === 0) return null;
  if (parts?.unit === undefined) {
    throw new BadValue(
      `expected a whole number with a unit (ms, s, m, h, d, w, y), or 0 for ever, got ${JSON.stringify(text)}`,
    );
  }
  const durationMs = count * (unitMs[parts.unit] ?? Number.NaN);
  if (durationMs > maxRetentionMs) {
    throw new BadValue(`expected at most 100y, got ${text}; 0 keeps for ever`);
  }
  return durationMs;
}
