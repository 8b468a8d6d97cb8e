import type { ErrorDetail } from '@tidemark/protocol';
import {
  maxExpectedEveryMs,
  maxLabelNameLength,
  maxLabelsPerSeries,
  maxLabelValueLength,
  minExpectedEveryMs,
} from '@tidemark/protocol';
import type { Labels } from '../alerts/index.ts';
import {
  formatDuration,
  type Matcher,
  PromqlParseError,
  parseDuration,
  parseSelector,
} from '../promql/index.ts';
import { parseRuleTemplate, TemplateError } from '../templating/index.ts';

/** What is said of series that must speak: each that matches, so often. */
export type ExpectationSpec = {
  /** The selector as it was written. */
  readonly match: string;
  readonly matchers: readonly Matcher[];
  readonly everyMs: number;
  /** The label alertname of its alerts. */
  readonly name: string;
  readonly labels: Labels;
  /** Templates, as those of rules. */
  readonly annotations: Labels;
};

export const defaultAlertName = 'SeriesSilent';
/** Longest annotation, in UTF-16 code units. */
export const maxAnnotationLength = 10_000;

const fields = ['match', 'every', 'name', 'labels', 'annotations'];

/** Reads `{match, every, name?, labels?, annotations?}` as file, API and documents have it, or says all that is wrong with it. */
export function readExpectation(
  value: Readonly<Record<string, unknown>>,
): { spec: ExpectationSpec } | { problems: ErrorDetail[] } {
  const problems: ErrorDetail[] = [];
  const report = (field: string, message: string) => problems.push({ field, message });
  for (const field of Object.keys(value)) {
    if (!fields.includes(field)) {
      report(field.slice(0, 60), `unknown field, expected one of ${fields.join(', ')}`);
    }
  }
  const matchers = readMatchers(value.match, report);
  const everyMs = readEvery(value.every, report);
  const name = value.name === undefined ? defaultAlertName : value.name;
  if (typeof name !== 'string' || name === '' || name.length > maxLabelValueLength) {
    report('name', `expected a text of 1 to ${maxLabelValueLength} characters`);
  }
  const labels = readTexts('labels', value.labels, maxLabelValueLength, report);
  const annotations = readTexts('annotations', value.annotations, maxAnnotationLength, report);
  if (problems.length > 0) return { problems };
  const match = String(value.match);
  return { spec: { match, matchers, everyMs, name: String(name), labels, annotations } };
}

/** What {@link readExpectation} reads. */
export function writtenForm({ match, everyMs, name, labels, annotations }: ExpectationSpec) {
  return { match, every: formatDuration(everyMs), name, labels, annotations };
}

function problemOfTemplate(text: string): string | undefined {
  try {
    parseRuleTemplate(text, 'template');
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error.message;
  }
}

type Report = (field: string, message: string) => void;

function readMatchers(match: unknown, report: Report): readonly Matcher[] {
  if (typeof match !== 'string') {
    report('match', 'expected a selector such as \'{job="node",env="prod"}\'');
    return [];
  }
  try {
    const matchers = parseSelector(match);
    if (matchers.some((matcher) => !matcher.matches(''))) return matchers;
    report(
      'match',
      'expected at least one condition that a series without the label does not meet',
    );
  } catch (error) {
    if (!(error instanceof PromqlParseError)) throw error;
    report('match', error.message);
  }
  return [];
}

function readEvery(every: unknown, report: Report): number {
  const ms = typeof every === 'string' ? parseDuration(every) : null;
  if (ms !== null && ms >= minExpectedEveryMs && ms <= maxExpectedEveryMs) return ms;
  const [least, most] = [minExpectedEveryMs, maxExpectedEveryMs].map(formatDuration);
  report('every', `expected a duration from ${least} to ${most}, such as "5m"`);
  return 0;
}

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function readTexts(field: string, value: unknown, maxLength: number, report: Report): Labels {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report(field, 'expected an object of texts');
    return {};
  }
  const entries = Object.entries(value);
  if (entries.length > maxLabelsPerSeries) report(field, `expected at most ${maxLabelsPerSeries}`);
  for (const [name, text] of entries) {
    const where = `${field}.${name.slice(0, 40)}`;
    if (!labelName.test(name) || name.length > maxLabelNameLength) {
      report(where, 'expected a name of letters, digits and underscores that begins with no digit');
    } else if (typeof text !== 'string' || text.length > maxLength) {
      report(where, `expected a text of at most ${maxLength} characters`);
    } else if (field === 'labels' && name === 'alertname') {
      report(where, 'expected no alertname here: it is what name says');
    } else if (field === 'annotations') {
      const problem = problemOfTemplate(text);
      if (problem !== undefined) report(where, problem);
    }
  }
  return Object.fromEntries(entries) as Labels;
}
