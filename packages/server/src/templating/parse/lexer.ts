import { endOfString } from '../../promql/index.ts';
import type { TemplateSource } from '../source.ts';
import { TemplateError } from '../template-error.ts';
import type { Token, TokenKind } from './token.ts';

/** The tokens of a template, with trim markers already applied to the texts and comments left out. */
export function tokenize(source: TemplateSource): Token[] {
  const tokens: Token[] = [];
  const { text } = source;
  let at = 0;
  let trimsStart = false;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    const end = open < 0 ? text.length : open;
    const trimsEnd = open >= 0 && /^-\s/.test(text.slice(open + 2, open + 4));
    pushText(tokens, text.slice(at, end), at, trimsStart, trimsEnd);
    if (open < 0) break;
    const action = readAction(source, open, trimsEnd ? open + 3 : open + 2, tokens);
    at = action.end;
    trimsStart = action.trims;
  }
  tokens.push({ kind: 'end', at: text.length, text: '' });
  return tokens;
}

function pushText(
  tokens: Token[],
  text: string,
  at: number,
  trimsStart: boolean,
  trimsEnd: boolean,
): void {
  let kept = trimsStart ? text.replace(/^[ \t\r\n]+/, '') : text;
  const from = at + text.length - kept.length;
  if (trimsEnd) kept = trimEnd(kept);
  if (kept !== '') tokens.push({ kind: 'text', at: from, text: kept });
}

/** A regex with `+$` would take time in the square of the length of white space inside. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

type Action = { end: number; trims: boolean };

function readAction(source: TemplateSource, open: number, from: number, tokens: Token[]): Action {
  const { text } = source;
  const comment = /^\s*\/\*/.exec(text.slice(from, from + 4));
  const isTrimmed = from === open + 3;
  if (comment !== null && (isTrimmed || comment[0] === '/*')) {
    return readComment(source, open, from + comment[0].length);
  }
  tokens.push({ kind: 'left', at: open, text: '{{' });
  let at = from;
  for (;;) {
    const close = /^(?:\s-)?\}\}/.exec(text.slice(at, at + 4));
    if (close !== null) {
      tokens.push({ kind: 'right', at, text: close[0] });
      return { end: at + close[0].length, trims: close[0].length > 2 };
    }
    if (at >= text.length) throw new TemplateError(source, open, 'unclosed action');
    const token = readToken(source, at);
    tokens.push(token);
    at += token.text.length;
  }
}

function readComment(source: TemplateSource, open: number, from: number): Action {
  const { text } = source;
  const end = text.indexOf('*/', from);
  if (end < 0) throw new TemplateError(source, open, 'unclosed comment');
  const close = /^(?:\s-)?\}\}/.exec(text.slice(end + 2, end + 6));
  if (close === null) {
    throw new TemplateError(source, end, 'comment ends before closing delimiter');
  }
  return { end: end + 2 + close[0].length, trims: close[0].length > 2 };
}

const patterns: readonly [TokenKind, RegExp][] = [
  // The white space before a closing trim marker belongs to that.
  ['space', /(?:[ \t\r\n](?!-\}\}))+/y],
  [
    'number',
    /[+-]?(?:0[xX][0-9a-fA-F_]+|0[oObB][0-7_]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y,
  ],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['word', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  [':=', /:=/y],
  ['.', /\./y],
  ['(', /\(/y],
  [')', /\)/y],
  ['|', /\|/y],
  [',', /,/y],
  ['=', /=/y],
];

/** What may follow a word, field, variable or number: `$x+2` and `.a"b"` are mistakes. */
const terminator = /^(?:[ \t\r\n.,|:)(=]|\}\}|$)/;

function readToken(source: TemplateSource, at: number): Token {
  const { text } = source;
  const first = text[at] as string;
  if (first === '"' || first === '`' || first === "'") {
    const end = endOfString(text, at, (reason) => fail(source, at, reason));
    return { kind: first === "'" ? 'character' : 'string', at, text: text.slice(at, end) };
  }
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    const needsEnd =
      kind === 'word' || kind === 'field' || kind === 'variable' || kind === 'number';
    const behind = at + found.length;
    if (needsEnd && !terminator.test(text.slice(behind, behind + 2))) {
      fail(
        source,
        behind,
        `bad character ${characterAt(text, behind)} after ${JSON.stringify(found)}`,
      );
    }
    return { kind, at, text: found };
  }
  return fail(source, at, `unexpected character ${characterAt(text, at)} in action`);
}

function characterAt(text: string, at: number): string {
  return JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0xfffd));
}

function fail(source: TemplateSource, at: number, reason: string): never {
  throw new TemplateError(source, at, reason);
}
