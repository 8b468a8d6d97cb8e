import type { Duration, Expression, Position } from './expression.ts';
import { Lexer } from './lexer.ts';
import { maxExpressionDepth } from './limits.ts';
import { PromqlParseError } from './parse-error.ts';
import { RegexBudget } from './regex-size.ts';
import { describeToken, type Token, type TokenKind } from './token.ts';

/** Reads tokens with one ahead, and keeps watch over how deep the tree becomes. */
export class TokenCursor {
  readonly query: string;
  /** The last token that was taken. */
  previous: Token = { kind: 'eof', text: '', from: 0, to: 0 };
  readonly #lexer: Lexer;
  #next: Token | null = null;
  /** How many aggregations are around the next token, for messages. */
  openAggregations = 0;
  readonly regexes = new RegexBudget();
  #nesting = 0;
  /** How many levels each node of the tree has below it; leaves are missing. */
  readonly #depths = new WeakMap<Expression | Duration, number>();

  constructor(query: string) {
    this.query = query;
    this.#lexer = new Lexer(query);
  }

  /** The token that comes next. It is read only when it is asked for, so that mistakes are found in their order. */
  get next(): Token {
    this.#next ??= this.#lexer.next();
    return this.#next;
  }

  take(): Token {
    this.previous = this.next;
    if (this.previous.kind !== 'eof') this.#next = null;
    return this.previous;
  }

  /** Takes the next token if it is of this kind. */
  accept(kind: TokenKind): boolean {
    if (this.next.kind !== kind) return false;
    this.take();
    return true;
  }

  expect(kind: TokenKind, context = '', expected = ''): Token {
    if (this.next.kind !== kind) this.unexpected(context, expected);
    return this.take();
  }

  /**
   * The next token has no place here.
   * @param named where that is; '': in the aggregation around it, if there is one
   */
  unexpected(named = '', expected = ''): never {
    const context = named === '' && this.openAggregations > 0 ? 'aggregation' : named;
    const where = context === '' ? '' : ` in ${context}`;
    const what = expected === '' ? '' : `, expected ${expected}`;
    this.fail(this.next, `unexpected ${describeToken(this.next)}${where}${what}`);
  }

  fail(position: Position, reason: string): never {
    throw new PromqlParseError(this.query, { from: position.from, to: position.to }, reason);
  }

  /** Before what stands inside of something is parsed, so that brackets cannot use up the stack. */
  enter(): void {
    this.#nesting++;
    this.#checkDepth(this.#nesting, this.next);
  }

  leave(): void {
    this.#nesting--;
  }

  /** Every node that has children passes here, because chains of operators make deep trees without brackets. */
  node<T extends Expression | Duration>(node: T, ...children: (Expression | Duration)[]): T {
    const depth = 1 + Math.max(0, ...children.map((child) => this.#depths.get(child) ?? 0));
    this.#checkDepth(depth, this.previous);
    this.#depths.set(node, depth);
    return node;
  }

  #checkDepth(depth: number, at: Position): void {
    if (depth > maxExpressionDepth) {
      this.fail(at, `expression is nested deeper than ${maxExpressionDepth} levels`);
    }
  }
}

/** From the beginning of one to the end of the other. */
export function span(first: Position, last: Position): Position {
  return { from: first.from, to: last.to };
}
