import { parseRuleTemplate, type RuleTemplate, TemplateError } from '../templating/index.ts';
import type { Answered } from './rule-runner.ts';
import type { RuleTemplates } from './rule-templates.ts';

export type GoTemplatesOptions = {
  /** Where users reach this server, without a slash at the end. */
  externalUrl: string;
  /** Answers the queries of templates. */
  query: (expression: string, timestampMs: number) => Promise<readonly Answered[]>;
};

/** Texts that stay read; beyond that the oldest is read anew. */
const maxKnownTexts = 50_000;

/** Go's templates as Prometheus' rules have them. */
export function goTemplates({ externalUrl, query }: GoTemplatesOptions): RuleTemplates {
  const known = new Map<string, RuleTemplate>();
  const read = (text: string): RuleTemplate => {
    let template = known.get(text);
    if (template === undefined) {
      template = parseRuleTemplate(text, 'template');
      const [oldest] = known.keys();
      if (known.size >= maxKnownTexts && oldest !== undefined) known.delete(oldest);
      known.set(text, template);
    }
    return template;
  };
  return {
    problemOf: (text) => {
      try {
        read(text);
        return undefined;
      } catch (error) {
        if (error instanceof TemplateError) return error.message;
        throw error;
      }
    },
    expand: (text, { labels, value, timestampMs }) =>
      read(text).expand({
        ...{ labels, value, externalUrl, nowMs: timestampMs },
        query: async (expression) =>
          (await query(expression, timestampMs)).map((sample) => ({
            labels: Object.fromEntries(sample.labels),
            value: sample.value,
          })),
      }),
  };
}

/** For checking texts where there is nothing to ask. */
export function templatesWithoutSamples(): RuleTemplates {
  return goTemplates({
    externalUrl: '',
    query: () => Promise.reject(new Error('there are no samples to ask')),
  });
}
