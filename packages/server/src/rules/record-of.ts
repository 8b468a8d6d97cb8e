import type { LabelPairs } from '../series/index.ts';

/** Labels as an object. */
export function recordOf(labels: LabelPairs): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [name, value] of labels) record[name] = value;
  return record;
}
