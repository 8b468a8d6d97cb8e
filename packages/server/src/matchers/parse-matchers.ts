import type { MatchOperator } from '@tidemark/protocol';
import { compileMatcher, type LabelMatcher } from './label-matcher.ts';
import { unquote } from './unquote.ts';

/** Longest text of matchers, in UTF-16 code units. */
export const maxMatchersLength = 20_000;

/**
 * Matchers as Alertmanager has them, in its older form (`foo=bar baz`, of which the value may be bare) and
 * its newer one (`"any ✓ name"!=x`); braces around and a comma at the end may be there. Where both forms
 * read something, the older one counts, as in Alertmanager's default mode.
 * @throws Error that says what was expected where.
 */
export function parseMatchers(text: string): LabelMatcher[] {
  if (text.length > maxMatchersLength) {
    throw new Error(`expected at most ${maxMatchersLength} characters, got ${text.length}`);
  }
  const classic = parseClassic(text);
  const parts = classic ?? parseUtf8(text);
  return parts.map(({ name, operator, value }) => {
    try {
      return compileMatcher(name, operator, value);
    } catch (error) {
      throw new Error(`${JSON.stringify(value)}: ${(error as Error).message}`);
    }
  });
}

/** A text that must be one matcher. */
export function parseMatcher(text: string): LabelMatcher {
  const matchers = parseMatchers(text);
  const [matcher] = matchers;
  if (matcher === undefined || matchers.length > 1) {
    throw new Error(`expected one matcher such as severity="critical", got ${matchers.length}`);
  }
  return matcher;
}

type Part = { name: string; operator: MatchOperator; value: string };

const classicPart = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s;

/** undefined if it is not of this form. */
function parseClassic(text: string): Part[] | undefined {
  const inside = withoutBraces(text.trim());
  if (inside === undefined) return undefined;
  const pieces = splitAtCommas(inside);
  if (pieces.at(-1)?.trim() === '') pieces.pop();
  const parts: Part[] = [];
  for (const piece of pieces) {
    const [, name, operator, written] = classicPart.exec(piece) ?? [];
    const value = written === undefined ? undefined : classicValue(written);
    if (name === undefined || value === undefined) return undefined;
    parts.push({ name, operator: operator as MatchOperator, value });
  }
  return parts;
}

function withoutBraces(text: string): string | undefined {
  const [opens, closes] = [text.startsWith('{'), text.endsWith('}')];
  if (opens !== closes) return undefined;
  return opens ? text.slice(1, -1) : text;
}

/** Commas between double quotes are part of a value. */
function splitAtCommas(text: string): string[] {
  const pieces: string[] = [];
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** OpenMetrics' escapes: backslashes before anything else stand for themselves. */
function classicValue(written: string): string | undefined {
  const isQuoted = /^"(?:[^"\\]|\\.)*"$/s.test(written);
  const inside = isQuoted ? written.slice(1, -1) : written;
  if (/(?:^|[^\\])(?:\\\\)*"/.test(inside)) return undefined;
  return inside.replace(/\\([\\n"])/g, (_all, one: string) => (one === 'n' ? '\n' : one));
}

const utf8Token = /\s*(?:(=~|!~|!=|=|[{},])|("(?:[^"\\\n]|\\.)*")|([^\s{}!=~,\\"'`]+)|$)/suy;

/** The newer form: names and values are quoted as in Go, or bare without special characters. */
function parseUtf8(text: string): Part[] {
  const reader = new TokenReader(text);
  const isBraced = reader.take('{');
  const parts: Part[] = [];
  while (!reader.isAt('}') && !reader.isAtEnd()) {
    const name = reader.word('the name of a label');
    const operator = reader.operator();
    const value = reader.word('a value');
    parts.push({ name, operator, value });
    if (!reader.take(',')) break;
  }
  if (isBraced && !reader.take('}')) throw reader.expected('a comma or }');
  if (!reader.isAtEnd()) throw reader.expected(isBraced ? 'nothing more' : 'a comma');
  return parts;
}

type Token = { at: number; symbol: string; word: string | undefined };

class TokenReader {
  readonly #text: string;
  #next: Token;
  #end = 0;

  constructor(text: string) {
    this.#text = text;
    this.#next = this.#scan();
  }

  isAtEnd(): boolean {
    return this.#next.symbol === '' && this.#next.word === undefined;
  }

  isAt(symbol: string): boolean {
    return this.#next.symbol === symbol;
  }

  take(symbol: string): boolean {
    if (!this.isAt(symbol)) return false;
    this.#next = this.#scan();
    return true;
  }

  word(what: string): string {
    const { word } = this.#next;
    if (word === undefined) throw this.expected(what);
    this.#next = this.#scan();
    return word;
  }

  operator(): MatchOperator {
    const { symbol } = this.#next;
    if (!['=', '!=', '=~', '!~'].includes(symbol)) throw this.expected('=, !=, =~ or !~');
    this.#next = this.#scan();
    return symbol as MatchOperator;
  }

  expected(what: string): Error {
    const rest = this.#text.slice(this.#next.at, this.#next.at + 40);
    const got = rest === '' ? 'its end' : JSON.stringify(rest);
    return new Error(`expected ${what} at character ${this.#next.at + 1} of matchers, got ${got}`);
  }

  #scan(): Token {
    utf8Token.lastIndex = this.#end;
    const match = utf8Token.exec(this.#text);
    const at = this.#end + (/^\s*/.exec(this.#text.slice(this.#end))?.[0].length ?? 0);
    if (match === null) {
      this.#next = { at, symbol: '', word: undefined };
      throw this.expected('a matcher such as severity="critical"');
    }
    this.#end += match[0].length;
    const [, symbol = '', quoted, bare] = match;
    return { at, symbol, word: quoted === undefined ? bare : unquote(quoted) };
  }
}
