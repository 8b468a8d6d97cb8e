import type { Alert, Labels } from '../../alerts/index.ts';

/** Most alerts of all together that are kept in memory. */
export const maxActiveAlerts = 200_000;
/** Most labels, and as many annotations, of an alert. */
export const maxAlertLabels = 64;
/** Longest name of a label or annotation, in UTF-16 code units. */
export const maxAlertNameLength = 1_024;
/** Longest value of a label or annotation, in UTF-16 code units. */
export const maxAlertValueLength = 20_000;
/** Longest labels and annotations of an alert together, in UTF-16 code units. */
export const maxAlertLength = 64_000;

/** What is wrong with an alert; undefined if nothing is. */
export function problemOf({
  labels,
  annotations,
  startsAtMs,
  endsAtMs,
}: Alert): string | undefined {
  if (Object.keys(labels).length === 0) return 'at least one label pair required';
  if (endsAtMs < startsAtMs) return 'start time must be before end time';
  const length = lengthOf(labels) + lengthOf(annotations);
  if (length > maxAlertLength) {
    return `labels and annotations have ${length} characters, expected at most ${maxAlertLength}`;
  }
  return problemOfTexts('label', labels) ?? problemOfTexts('annotation', annotations);
}

function problemOfTexts(what: string, texts: Labels): string | undefined {
  const entries = Object.entries(texts);
  if (entries.length > maxAlertLabels) {
    return `expected at most ${maxAlertLabels} ${what}s, got ${entries.length}`;
  }
  for (const [name, value] of entries) {
    const shown = JSON.stringify(name.slice(0, 60));
    if (name === '' || name.length > maxAlertNameLength || !name.isWellFormed()) {
      return `invalid ${what} name: ${shown}`;
    }
    if (value.length > maxAlertValueLength || !value.isWellFormed()) {
      return `invalid value of ${what} ${shown}`;
    }
  }
  return undefined;
}

function lengthOf(texts: Labels): number {
  return Object.entries(texts).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
