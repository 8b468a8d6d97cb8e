import type { Alert, Labels } from '../../alerts/index.ts';

/** Most alerts of all together that are kept in memory. */
export const maxActiveAlerts = 200_000;
/** Most labels, and as many annotations, of an alert: as many as a series has, and those of its rule. */
export const maxAlertLabels = 128;
/** Longest name of a label or annotation, in UTF-16 code units. */
export const maxAlertNameLength = 1_024;
/** Longest value of a label, and what is kept of an annotation, in UTF-16 code units. */
export const maxAlertValueLength = 20_000;
/** Longest labels and annotations of an alert together, in UTF-16 code units. */
export const maxAlertLength = 64_000;

/**
 * The alert with its annotations cut to the limits. They are what templates make of data, and an alert without
 * its last words is better than none.
 */
export function withShortAnnotations<One extends Alert>(alert: One): One {
  const entries = Object.entries(alert.annotations);
  let left = maxAlertLength - lengthOf(alert.labels);
  for (const [name] of entries) left -= name.length;
  const short = entries.map(([name, value]): [string, string] => {
    const most = Math.min(maxAlertValueLength, left);
    const kept = value.length <= most ? value : cut(value, most);
    left -= kept.length;
    return [name, kept.toWellFormed()];
  });
  if (short.every(([, kept], at) => kept === entries[at]?.[1])) return alert;
  return { ...alert, annotations: Object.fromEntries(short) };
}

function cut(text: string, length: number): string {
  return length < 1 ? '' : `${text.slice(0, length - 1)}…`;
}

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
