import { maxDepth } from '../limits.ts';
import type { TemplateSource } from '../source.ts';
import { TemplateError } from '../template-error.ts';
import { describeToken, type Token, type TokenKind } from './token.ts';

/** Walks the tokens of a template, and knows which functions and variables are there where it stands. */
export class TokenCursor {
  readonly source: TemplateSource;
  readonly #tokens: readonly Token[];
  readonly #isFunction: (name: string) => boolean;
  #at = 0;
  #depth = 0;
  /** Names of the variables that can be seen, with their dollar; what is declared last comes last. */
  variables: string[];

  constructor(
    source: TemplateSource,
    tokens: readonly Token[],
    isFunction: (name: string) => boolean,
    variables: readonly string[],
  ) {
    this.source = source;
    this.#tokens = tokens;
    this.#isFunction = isFunction;
    this.variables = ['$', ...variables];
  }

  get next(): Token {
    // The last token is 'end', which is never taken.
    return this.#tokens[this.#at] as Token;
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  skipSpace(): void {
    while (this.next.kind === 'space') this.#at++;
  }

  /** Whether the next token that is no space is of that kind; then both are taken. */
  takeIf(kind: TokenKind): boolean {
    const before = this.#at;
    this.skipSpace();
    if (this.next.kind === kind) {
      this.#at++;
      return true;
    }
    this.#at = before;
    return false;
  }

  /** The word that an action begins with, such as `if`; takes nothing. */
  wordOfAction(): string | undefined {
    if (this.next.kind !== 'left') return undefined;
    let at = this.#at + 1;
    while (this.#tokens[at]?.kind === 'space') at++;
    const token = this.#tokens[at];
    return token?.kind === 'word' ? token.text : undefined;
  }

  expect(kind: TokenKind, context: string): Token {
    this.skipSpace();
    if (this.next.kind !== kind) this.unexpected(context);
    return this.take();
  }

  unexpected(context: string): never {
    this.fail(this.next.at, `unexpected ${describeToken(this.next)} in ${context}`);
  }

  fail(at: number, reason: string): never {
    throw new TemplateError(this.source, at, reason);
  }

  checkFunction({ at, text }: Token): void {
    if (!this.#isFunction(text)) this.fail(at, `function ${JSON.stringify(text)} not defined`);
  }

  checkVariable({ at, text }: Token): void {
    if (!this.variables.includes(text)) this.fail(at, `undefined variable ${JSON.stringify(text)}`);
  }

  /** Runs `parse` one level deeper. */
  nested<T>(at: number, parse: () => T): T {
    if (this.#depth >= maxDepth) {
      this.fail(at, `blocks and parentheses are nested more than ${maxDepth} deep`);
    }
    this.#depth++;
    const parsed = parse();
    this.#depth--;
    return parsed;
  }

  /** Where the cursor stands, to go back there. */
  mark(): number {
    return this.#at;
  }

  backTo(mark: number): void {
    this.#at = mark;
  }
}
