import type { LabelPairs } from '../series/index.ts';

/** Labels as an object. */
export function recordOf(labels: LabelPairs): Record<string, string> {
  return Object.fromEntries(labels);
}
