import { PromqlParseError } from './parse-error.ts';
import { quote, quoteCharacter } from './quote.ts';
import { scanDuration, scanNumber } from './scan-number.ts';
import { endOfString } from './string-literal.ts';
import { type Token, type TokenKind, words } from './token.ts';

/**
 * Cuts a query into tokens by the rules of Prometheus' lexer, which knows whether it is inside braces or brackets.
 * Tokens come one by one, because an error in the text is one only for who reads that far.
 */
export class Lexer {
  readonly #text: string;
  #at = 0;
  #parentheses = 0;
  #inBraces = false;
  #bracket: Bracket | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws PromqlParseError at text that is no token. */
  next(): Token {
    this.#skipSpaceAndComments();
    if (this.#at >= this.#text.length) return this.#end();
    const character = this.#character();
    if (character === '"' || character === "'" || character === '`') return this.#string();
    if (this.#inBraces) return this.#nextInBraces(character);
    if (isDigit(character) || (character === '.' && isDigit(this.#text[this.#at + 1] ?? ''))) {
      return this.#numberOrDuration();
    }
    if (this.#bracket !== null && (isAlpha(character) || character === ':')) {
      return this.#wordInBrackets(character, this.#bracket);
    }
    if (isAlpha(character) || character === ':') return this.#word();
    return this.#sign(character);
  }

  #skipSpaceAndComments(): void {
    blank.lastIndex = this.#at;
    if (blank.test(this.#text)) this.#at = blank.lastIndex;
  }

  #end(): Token {
    if (this.#inBraces) this.#fail('unexpected end of input inside braces');
    if (this.#bracket !== null && !this.#bracket.hasDuration) {
      this.#fail('unexpected end of input in duration expression');
    }
    if (this.#parentheses !== 0) this.#fail('unclosed left parenthesis');
    if (this.#bracket !== null) this.#fail('unclosed left bracket');
    return { kind: 'eof', text: '', from: this.#at, to: this.#at };
  }

  #nextInBraces(character: string): Token {
    if (isAlpha(character)) return this.#take('identifier', this.#match(wordWithoutColon));
    const two = this.#text.slice(this.#at, this.#at + 2);
    if (two === '=~' || two === '!~' || two === '!=') return this.#take(two, 2);
    if (character === '=' || character === ',') return this.#take(character, 1);
    if (character === '}') {
      this.#inBraces = false;
      return this.#take('}', 1);
    }
    if (character === '{') this.#fail(`unexpected left brace ${quoteCharacter(character)}`);
    if (character === '!') {
      const after = quoteCharacter(this.#character(1));
      this.#fail(`unexpected character after '!' inside braces: ${after}`);
    }
    return this.#fail(`unexpected character inside braces: ${quoteCharacter(character)}`);
  }

  #word(): Token {
    const length = this.#match(wordWithColon);
    const word = this.#text.slice(this.#at, this.#at + length);
    const lower = word.toLowerCase();
    if (lower === 'inf' || lower === 'nan') return this.#take('number', length);
    // `fill` was the name of metrics before it was a modifier.
    const isKeyword =
      words.has(lower) && (!lower.startsWith('fill') || this.#isBeforeParenthesis(length));
    if (isKeyword) return this.#take(lower, length);
    return this.#take(word.includes(':') ? 'metricIdentifier' : 'identifier', length);
  }

  #isBeforeParenthesis(length: number): boolean {
    return /^[ \t\r\n]*\(/.test(this.#text.slice(this.#at + length, this.#at + length + 1000));
  }

  /** Inside brackets stand durations and the few functions that make durations. */
  #wordInBrackets(character: string, bracket: Bracket): Token {
    if (character === ':') {
      if (!bracket.hasDuration) {
        this.#at++; // Prometheus points behind it
        this.#fail('unexpected colon before duration in duration expression');
      }
      if (bracket.hasColon) this.#fail(`unexpected colon ${quoteCharacter(':')}`);
      bracket.hasColon = true;
      return this.#take(':', 1);
    }
    const length = this.#match(wordWithoutColon);
    const word = this.#text.slice(this.#at, this.#at + length).toLowerCase();
    if (durationFunctions.has(word)) {
      bracket.hasDuration = true;
      return this.#take(word, length);
    }
    const quoted = quoteCharacter(character);
    if (bracket.hasDuration) this.#fail(`unexpected character: ${quoted}, expected ':'`);
    return this.#fail(`unexpected character in duration expression: ${quoted}`);
  }

  #numberOrDuration(): Token {
    const number = scanNumber(this.#text, this.#at);
    if (this.#bracket !== null) this.#bracket.hasDuration = true;
    if (number.isValid) return this.#take('number', number.end - this.#at);
    const duration = scanDuration(this.#text, number.end);
    if (duration.isValid) return this.#take('duration', duration.end - this.#at);
    // After a unit or at a second point Prometheus reads one character more before it gives up.
    const readsOn = duration.end > number.end || this.#text[number.end] === '.';
    const end = readsOn ? duration.end + 1 : duration.end;
    return this.#fail(`bad number or duration syntax: ${quote(this.#text.slice(this.#at, end))}`);
  }

  #string(): Token {
    const end = endOfString(this.#text, this.#at, (reason) => this.#fail(reason));
    if (!this.#text.slice(this.#at, end).isWellFormed()) this.#fail('invalid UTF-8 rune');
    return this.#take('string', end - this.#at);
  }

  #sign(character: string): Token {
    const two = this.#text.slice(this.#at, this.#at + 2);
    if (twoCharacterSigns.has(two)) return this.#take(two, 2);
    if (two === '=~') this.#fail(`unexpected character after '=': '~'`);
    if (character === '!') {
      this.#fail(`unexpected character after '!': ${quoteCharacter(this.#character(1))}`);
    }
    if (!oneCharacterSigns.has(character)) {
      const where = this.#bracket?.hasDuration === false ? ' in duration expression' : '';
      this.#fail(`unexpected character${where}: ${quoteCharacter(character)}`);
    }
    this.#noteBracket(character);
    return this.#take(character, 1);
  }

  #noteBracket(character: string): void {
    if (character === '(') this.#parentheses++;
    if (character === ')' && --this.#parentheses < 0) {
      this.#at++; // Prometheus points behind it
      this.#fail(`unexpected right parenthesis ${quoteCharacter(character)}`);
    }
    if (character === '{') this.#inBraces = true;
    if (character === '[') {
      if (this.#bracket !== null) this.#fail(`unexpected left bracket ${quoteCharacter('[')}`);
      this.#bracket = { hasDuration: false, hasColon: false };
    }
    if (character === ']') {
      if (this.#bracket === null) this.#fail(`unexpected right bracket ${quoteCharacter(']')}`);
      this.#bracket = null;
    }
  }

  /** The whole character at a distance, so that messages never show half a surrogate pair. */
  #character(distance = 0): string {
    return String.fromCodePoint(this.#text.codePointAt(this.#at + distance) ?? 0xfffd);
  }

  #match(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text) ? pattern.lastIndex - this.#at : 0;
  }

  #take(kind: TokenKind, length: number): Token {
    const from = this.#at;
    this.#at += length;
    return { kind, text: this.#text.slice(from, this.#at), from, to: this.#at };
  }

  #fail(reason: string): never {
    throw new PromqlParseError(this.#text, { from: this.#at, to: this.#text.length }, reason);
  }
}

/** What was seen since `[`. */
type Bracket = { hasDuration: boolean; hasColon: boolean };

const blank = /(?:[ \t\r\n]+|#[^\r\n]*)+/y;
const wordWithColon = /[A-Za-z0-9_:]+/y;
const wordWithoutColon = /[A-Za-z0-9_]+/y;
/** `min` and `max` are what min_of and max_of were called up to Prometheus 3.12. */
const durationFunctions = new Set(['step', 'range', 'min_of', 'max_of', 'min', 'max']);
const twoCharacterSigns = new Set(['==', '!=', '<=', '>=', '</', '>/']);
const oneCharacterSigns = new Set([...'+-*/%^=<>@,(){[]']);

function isAlpha(character: string): boolean {
  return /^[A-Za-z_]$/.test(character);
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character.length === 1;
}
