import type { Labels } from '../alerts/index.ts';

/** What templates of labels and annotations may use. */
export type RuleTemplateData = {
  labels: Labels;
  value: number;
  /** At which time the rule is evaluated: queries of templates look at that, too. */
  timestampMs: number;
};

/** Go's templates, for the labels and annotations of rules. */
export type RuleTemplates = {
  /** What is wrong with the text, undefined where it parses. */
  problemOf(text: string): string | undefined;
  /** Rejects where the template fails. */
  expand(text: string, data: RuleTemplateData): Promise<string>;
};

/** Whether a text has anything to expand; most have not, and cost nothing. */
export function isTemplate(text: string): boolean {
  return text.includes('{{');
}
