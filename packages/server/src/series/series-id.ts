import type { LabelPairs } from './series-definition.ts';

/** Between the parts of a series' key. No name, label name or label value may hold it. */
export const keySeparator = '\u0000';

/**
 * The text that identifies a series: its name and its labels sorted by name, separated by NUL.
 * Equal keys are the same series; the id is the hash of the key's UTF-8 bytes.
 */
export function seriesKey(name: string, labels: LabelPairs): string {
  let key = name;
  for (const [labelName, labelValue] of labels) {
    key += keySeparator + labelName + keySeparator + labelValue;
  }
  return key;
}
