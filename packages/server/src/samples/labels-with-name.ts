import type { LabelPairs } from '../series/index.ts';
import { nameLabel } from './match-series.ts';

/** The labels of a series as PromQL sees them: its name among them, sorted in the order of UTF-8. */
export function labelsWithName(name: string, labels: LabelPairs): LabelPairs {
  const all: (readonly [string, string])[] = [[nameLabel, name], ...labels];
  return all.sort(([a], [b]) => compareTexts(a, b));
}

/** In the order of their UTF-8, which differs from that of UTF-16 where there are surrogates. */
export function compareTexts(a: string, b: string): number {
  if (hasSurrogates(a) || hasSurrogates(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}
