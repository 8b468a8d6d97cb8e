import type { Labels } from '../../alerts/index.ts';
import { execute, TextOutput } from '../evaluate/index.ts';
import {
  builtins,
  chained,
  contextFunctions,
  type FunctionMap,
  pureFunctions,
  specialForms,
  type TemplateQuery,
} from '../functions/index.ts';
import { parseTemplate, type Template } from '../parse/index.ts';
import { TemplateObject, TextMap, type Value } from '../values/index.ts';

/** What the labels and annotations of a rule are about: one series of its expression. */
export type RuleTemplateInput = {
  /** Labels of the series, without those that the rule adds. */
  labels: Labels;
  value: number;
  externalLabels?: Labels;
  /** Where users reach this server, without a slash at the end. */
  externalUrl?: string;
  /** The time that the rule is evaluated at; now if it is not given. */
  nowMs?: number;
  /** Answers an instant query at that time. */
  query: TemplateQuery;
};

/** `.Labels`, `.Value` and what else the templates of rules see as dot. */
export class RuleTemplateData extends TemplateObject {
  readonly typeName = 'alert template data';
  readonly Labels: TextMap;
  readonly ExternalLabels: TextMap;
  readonly ExternalURL: string;
  readonly Value: number;

  constructor({ labels, value, externalLabels = {}, externalUrl = '' }: RuleTemplateInput) {
    super();
    this.Labels = new TextMap(Object.entries(labels));
    this.ExternalLabels = new TextMap(Object.entries(externalLabels));
    this.ExternalURL = externalUrl;
    this.Value = value;
  }
}

/** Prometheus defines these in front of each text. */
const variables = ['$labels', '$externalLabels', '$externalURL', '$value'];

const shared: FunctionMap = new Map([...builtins, ...pureFunctions]);

/** The names of all functions, for checking texts before there is anything to expand them with. */
const names: ReadonlySet<string> = new Set([
  ...specialForms,
  ...shared.keys(),
  ...contextFunctions({ query: async () => [], externalUrl: '', nowMs: 0 }).keys(),
]);

/** A label or annotation of a rule, read once and expanded for each series. */
export class RuleTemplate {
  readonly #main: Template;
  readonly #templates: ReadonlyMap<string, Template>;

  constructor(main: Template, defined: readonly Template[]) {
    this.#main = main;
    this.#templates = new Map(defined.map((template) => [template.name, template]));
  }

  /** Whether the text says the same of every series. */
  get isConstant(): boolean {
    return this.#main.body.every(({ kind }) => kind === 'text');
  }

  /** Rejects with a TemplateError. */
  async expand(input: RuleTemplateInput): Promise<string> {
    const data = new RuleTemplateData(input);
    const { query, nowMs = Date.now(), externalUrl = '' } = input;
    const values: Value[] = [data.Labels, data.ExternalLabels, data.ExternalURL, data.Value];
    const functions = chained(contextFunctions({ query, nowMs, externalUrl }), shared);
    const execution = {
      main: this.#main,
      templates: this.#templates,
      functions,
      variables: variables.map((name, index) => [name, values[index] ?? null] as const),
      output: new TextOutput(),
    };
    return await execute(execution, data);
  }
}

/** Reads a label or annotation of a rule; `name` is what messages call it. Throws a TemplateError. */
export function parseRuleTemplate(text: string, name: string): RuleTemplate {
  const options = { isFunction: (one: string) => names.has(one), variables };
  const { main, defined } = parseTemplate({ name, text }, options);
  return new RuleTemplate(main, defined);
}

/** Reads and expands a label or annotation of a rule at once. Rejects with a TemplateError. */
export async function expandRuleTemplate(
  text: string,
  input: RuleTemplateInput,
  name = 'rule',
): Promise<string> {
  return await parseRuleTemplate(text, name).expand(input);
}
