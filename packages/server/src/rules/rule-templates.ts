import type { Labels } from '../alerts/index.ts';
import { parseRuleTemplate, type RuleTemplate, TemplateError } from '../templating/index.ts';

/** What templates of labels and annotations are about. */
export type RuleTemplateData = {
  labels: Labels;
  value: number;
  /** At which time the rule is evaluated: queries of templates look at that, too. */
  timestampMs: number;
};

/** Expands the labels and annotations of rules. */
export type RuleTemplates = {
  /** Rejects where the template fails. */
  expand(text: string, data: RuleTemplateData): Promise<string>;
};

/** What the function `query` of templates gives. */
export type TemplateSample = { labels: Labels; value: number };

export type RuleTemplatesOptions = {
  /** Answers an instant query. */
  query: (expression: string, timestampMs: number) => Promise<TemplateSample[]>;
  externalLabels?: Labels;
  /** Where users reach this server, without a slash at the end. */
  externalUrl?: string;
};

/** Parsed templates that are kept for the next evaluation. */
export const maxKeptTemplates = 20_000;

/** Templates of Go, with what Prometheus offers to those of rules. */
export function ruleTemplates(options: RuleTemplatesOptions): RuleTemplates {
  const { query, externalLabels = {}, externalUrl = '' } = options;
  const kept = new Map<string, RuleTemplate>();
  const parsed = (text: string): RuleTemplate => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const template = parseRuleTemplate(text, templateName);
    if (kept.size >= maxKeptTemplates) kept.clear();
    kept.set(text, template);
    return template;
  };
  return {
    expand: (text, { labels, value, timestampMs }) =>
      parsed(text).expand({
        ...{ labels, value, externalLabels, externalUrl, nowMs: timestampMs },
        query: (expression) => query(expression, timestampMs),
      }),
  };
}

/** What is wrong with the text of a label or annotation; undefined where it parses. */
export function problemOfTemplate(text: string): string | undefined {
  try {
    parseRuleTemplate(text, templateName);
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error.message;
  }
}

/** Whether a text has anything to expand; most have not, and cost nothing. */
export function isTemplate(text: string): boolean {
  return text.includes('{{');
}

/** What messages call a template. */
const templateName = 'template';
