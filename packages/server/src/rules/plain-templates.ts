import type { RuleTemplates } from './rule-templates.ts';

const action = /\{\{-?\s*(.*?)\s*-?\}\}/gs;
const ofLabels = /^(?:\$labels|\.Labels)\.([a-zA-Z_][a-zA-Z0-9_]*)$/;

/** Only `$labels.name` and `$value`: stands in where there is no engine for Go's templates. */
export const plainTemplates: RuleTemplates = {
  problemOf: (text) => {
    for (const [, inside = ''] of text.matchAll(action)) {
      if (ofLabels.test(inside) || inside === '$value' || inside === '.Value') continue;
      return `not understood: {{ ${inside} }}`;
    }
    return undefined;
  },
  expand: async (text, { labels, value }) =>
    text.replace(action, (_, inside: string) => {
      const label = ofLabels.exec(inside)?.[1];
      return label === undefined ? String(value) : (labels[label] ?? '');
    }),
};
