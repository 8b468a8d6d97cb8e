import { maxTemplateLength } from '../limits.ts';
import type { TemplateSource } from '../source.ts';
import { TemplateError } from '../template-error.ts';
import { tokenize } from './lexer.ts';
import { parseString } from './literals.ts';
import { parsePipeline } from './parse-pipeline.ts';
import type { Node, Pipeline, Template } from './syntax.ts';
import { TokenCursor } from './token-cursor.ts';

export type ParseOptions = {
  /** Whether there is a function of that name. */
  isFunction: (name: string) => boolean;
  /** Names of variables that are there from the start, with their dollar. */
  variables?: readonly string[];
};

/** The text outside of all definitions, and the templates that `define` and `block` make in it. */
export function parseTemplate(
  source: TemplateSource,
  { isFunction, variables = [] }: ParseOptions,
): { main: Template; defined: Template[] } {
  if (source.text.length > maxTemplateLength) {
    const { length } = source.text;
    const reason = `expected at most ${maxTemplateLength} characters, got ${length}`;
    throw new TemplateError({ name: source.name, text: '' }, 0, reason);
  }
  const cursor = new TokenCursor(source, tokenize(source), isFunction, variables);
  const parser = new BlockParser(cursor);
  const body = parser.parseMain();
  return { main: { name: source.name, source, body }, defined: parser.defined };
}

class BlockParser {
  readonly defined: Template[] = [];
  readonly #cursor: TokenCursor;
  /** How many ranges are around what is parsed: `break` and `continue` need one. */
  #ranges = 0;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
  }

  parseMain(): Node[] {
    const nodes: Node[] = [];
    while (this.#cursor.next.kind !== 'end') {
      if (this.#cursor.wordOfAction() === 'define') this.#parseDefine();
      else nodes.push(this.#parseNode());
    }
    return nodes;
  }

  /** Up to `{{end}}` or `{{else`, which are not taken. */
  #parseList(opened: { at: number; word: string }): Node[] {
    const cursor = this.#cursor;
    return cursor.nested(opened.at, () => {
      const nodes: Node[] = [];
      for (;;) {
        if (cursor.next.kind === 'end') {
          cursor.fail(
            cursor.next.at,
            `unexpected end of the template: {{${opened.word}}} has no {{end}}`,
          );
        }
        const word = cursor.wordOfAction();
        if (word === 'end' || word === 'else') return nodes;
        nodes.push(this.#parseNode());
      }
    });
  }

  #parseNode(): Node {
    const cursor = this.#cursor;
    const { kind, at, text } = cursor.next;
    if (kind === 'text') {
      cursor.take();
      return { kind: 'text', at, text };
    }
    const word = cursor.wordOfAction();
    cursor.take();
    cursor.skipSpace();
    const start = cursor.next;
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        cursor.take();
        return this.#parseControl(word, start.at);
      case 'template':
        cursor.take();
        return this.#parseTemplateCall(start.at);
      case 'block':
        cursor.take();
        return this.#parseBlock(start.at);
      case 'break':
      case 'continue':
        cursor.take();
        if (this.#ranges === 0) cursor.fail(start.at, `{{${word}}} outside {{range}}`);
        cursor.expect('right', word);
        return { kind: word, at: start.at };
      case 'end':
      case 'else':
        return cursor.fail(start.at, `unexpected {{${word}}}`);
      case 'define':
        return cursor.fail(start.at, 'unexpected {{define}} inside of another block');
    }
    const pipeline = parsePipeline(cursor, 'command');
    cursor.expect('right', 'command');
    return { kind: 'action', at: start.at, pipeline };
  }

  #parseControl(kind: 'if' | 'with' | 'range', at: number): Node {
    const cursor = this.#cursor;
    const seen = cursor.variables.length;
    const pipeline = parsePipeline(cursor, kind);
    cursor.expect('right', kind);
    const ranges = this.#ranges;
    if (kind === 'range') this.#ranges++;
    const inner = cursor.variables.length;
    const body = this.#parseList({ at, word: kind });
    this.#ranges = ranges;
    cursor.variables.length = inner;
    const otherwise = this.#parseElse(kind, at);
    cursor.variables.length = seen;
    return { kind, at, pipeline, body, otherwise };
  }

  /** `{{else}}…{{end}}`, `{{else if …}}…{{end}}` or only `{{end}}`. */
  #parseElse(kind: 'if' | 'with' | 'range', at: number): Node[] {
    const cursor = this.#cursor;
    cursor.take();
    cursor.skipSpace();
    const { text: word } = cursor.take();
    if (word === 'end') {
      cursor.expect('right', 'end');
      return [];
    }
    cursor.skipSpace();
    const { at: chainedAt, text: chained } = cursor.next;
    if (chained === kind && kind !== 'range') {
      cursor.take();
      return [cursor.nested(chainedAt, () => this.#parseControl(kind, chainedAt))];
    }
    cursor.expect('right', 'else');
    const otherwise = this.#parseList({ at, word: kind });
    if (cursor.wordOfAction() !== 'end')
      cursor.fail(cursor.next.at, 'expected {{end}}, got {{else}}');
    this.#expectEnd();
    return otherwise;
  }

  #expectEnd(): void {
    const cursor = this.#cursor;
    cursor.take();
    cursor.skipSpace();
    cursor.take();
    cursor.expect('right', 'end');
  }

  #parseName(context: string): string {
    return parseString(this.#cursor.expect('string', context).text);
  }

  #parseTemplateCall(at: number): Node {
    const name = this.#parseName('template clause');
    const pipeline = this.#parseOptionalPipeline();
    return { kind: 'template', at, name, pipeline };
  }

  #parseOptionalPipeline(): Pipeline | undefined {
    const cursor = this.#cursor;
    if (cursor.takeIf('right')) return undefined;
    const pipeline = parsePipeline(cursor, 'template clause');
    cursor.expect('right', 'template clause');
    return pipeline;
  }

  #parseDefine(): void {
    const cursor = this.#cursor;
    cursor.take();
    cursor.skipSpace();
    const { at } = cursor.take();
    const name = this.#parseName('define clause');
    cursor.expect('right', 'define clause');
    this.#parseBody(name, at, 'define');
  }

  /** Defines a template and calls it where it stands. */
  #parseBlock(at: number): Node {
    const cursor = this.#cursor;
    const name = this.#parseName('block clause');
    const pipeline = parsePipeline(cursor, 'block clause');
    cursor.expect('right', 'block clause');
    this.#parseBody(name, at, 'block');
    return { kind: 'template', at, name, pipeline };
  }

  /** A template sees no variables but its own `$`. */
  #parseBody(name: string, at: number, word: string): void {
    const cursor = this.#cursor;
    const { variables } = cursor;
    const ranges = this.#ranges;
    cursor.variables = ['$'];
    this.#ranges = 0;
    const body = this.#parseList({ at, word });
    if (cursor.wordOfAction() !== 'end') {
      cursor.fail(cursor.next.at, `unexpected {{else}} in ${word} clause`);
    }
    this.#expectEnd();
    cursor.variables = variables;
    this.#ranges = ranges;
    this.defined.push({ name, source: cursor.source, body });
  }
}
