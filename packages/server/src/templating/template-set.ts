import { execute, type Output, TextOutput } from './evaluate/index.ts';
import { builtins, chained, type FunctionMap, specialForms } from './functions/index.ts';
import { HtmlOutput } from './html/index.ts';
import { parseTemplate, type Template } from './parse/index.ts';
import type { TemplateSource } from './source.ts';
import { TemplateError } from './template-error.ts';

export type TemplateSetOptions = {
  /** Functions beside those of Go's text/template; what has the name of one of those replaces it. */
  functions?: FunctionMap;
};

/** Reads templates that can call each other. Throws a TemplateError, with the place, for the first mistake. */
export function parseTemplates(
  sources: readonly TemplateSource[],
  options: TemplateSetOptions = {},
): TemplateSet {
  const functions = new Map([...builtins, ...(options.functions ?? [])]);
  const templates = new Map<string, Template>();
  for (const source of sources) {
    const { main, defined } = parseTemplate(source, { isFunction: isKnown(functions) });
    const all = isBlank(main) ? defined : [main, ...defined];
    for (const template of all) add(templates, template);
  }
  return new TemplateSet(templates, functions);
}

function isKnown(functions: FunctionMap): (name: string) => boolean {
  return (name) => functions.has(name) || specialForms.has(name);
}

/** A later template replaces one of the same name, but a blank one only stands around definitions. */
function add(templates: Map<string, Template>, template: Template): void {
  if (!isBlank(template) || !templates.has(template.name)) templates.set(template.name, template);
}

function isBlank({ body }: Template): boolean {
  return body.every((node) => node.kind === 'text' && node.text.trim() === '');
}

/** Templates that can call each other by name. Does not change, so one set serves all. */
export class TemplateSet {
  readonly #templates: ReadonlyMap<string, Template>;
  readonly #functions: FunctionMap;

  constructor(templates: ReadonlyMap<string, Template>, functions: FunctionMap) {
    this.#templates = templates;
    this.#functions = functions;
  }

  /** Names of all templates. */
  get names(): string[] {
    return [...this.#templates.keys()];
  }

  /** What the template of that name writes about the data. `functions` replace those of the set for this time. */
  async execute(name: string, data: unknown, functions?: FunctionMap): Promise<string> {
    const main = this.#templates.get(name);
    if (main === undefined) {
      throw new TemplateError(
        { name, text: '' },
        0,
        `template ${JSON.stringify(name)} not defined`,
      );
    }
    return await this.#run(main, this.#templates, data, new TextOutput(), functions);
  }

  /** What a text that may call the set's templates, and define its own, writes about the data. */
  async executeText(text: string, data: unknown, name = 'text'): Promise<string> {
    return await this.#runText({ name, text }, data, new TextOutput());
  }

  /** The same for a document of HTML: values are escaped for the place they stand in, as by Go's html/template. */
  async executeHtml(text: string, data: unknown, name = 'html'): Promise<string> {
    return await this.#runText({ name, text }, data, new HtmlOutput());
  }

  async #runText(source: TemplateSource, data: unknown, output: Output): Promise<string> {
    const { main, defined } = parseTemplate(source, { isFunction: isKnown(this.#functions) });
    if (defined.length === 0) return await this.#run(main, this.#templates, data, output);
    const templates = new Map(this.#templates);
    for (const template of defined) add(templates, template);
    return await this.#run(main, templates, data, output);
  }

  async #run(
    main: Template,
    templates: ReadonlyMap<string, Template>,
    data: unknown,
    output: Output,
    functions?: FunctionMap,
  ): Promise<string> {
    const all = functions === undefined ? this.#functions : chained(functions, this.#functions);
    return await execute({ main, templates, functions: all, output }, data);
  }
}
