/**
 * Finds the end (exclusive) of the string that begins at `from` with its quote. Strings in ' or " know the escapes
 * of Go and end with their line; raw ones in ` hold anything. Calls `fail` where the string is none.
 */
export function endOfString(text: string, from: number, fail: (reason: string) => never): number {
  const mark = text[from] as string;
  if (mark === '`') {
    const end = text.indexOf('`', from + 1);
    return end < 0 ? fail('unterminated raw string') : end + 1;
  }
  let at = from + 1;
  for (;;) {
    const character = text[at];
    if (character === undefined || character === '\n') fail('unterminated quoted string');
    if (character === mark) return at + 1;
    at = character === '\\' ? endOfEscape(text, at + 1, mark, fail) : at + 1;
  }
}

const hexEscapes = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

function endOfEscape(text: string, at: number, mark: string, fail: (r: string) => never): number {
  const kind = text[at];
  if (kind === undefined) return fail('escape sequence not terminated');
  if (kind === mark || 'abfnrtv\\'.includes(kind)) return at + 1;
  if (/[0-7]/.test(kind)) {
    const end = endOfDigits(text, at, 3, /[0-7]/, fail);
    if (Number.parseInt(text.slice(at, end), 8) > 255) failCodePoint(fail);
    return end;
  }
  const digits = hexEscapes.get(kind);
  if (digits === undefined) {
    return fail(`unknown escape sequence ${describeCharacter(text, at)}`);
  }
  const end = endOfDigits(text, at + 1, digits, /[0-9a-fA-F]/, fail);
  const value = Number.parseInt(text.slice(at + 1, end), 16);
  if (value > 0x10ffff || (kind !== 'x' && value >= 0xd800 && value < 0xe000)) failCodePoint(fail);
  return end;
}

function failCodePoint(fail: (reason: string) => never): never {
  return fail('escape sequence is an invalid Unicode code point');
}

function endOfDigits(
  text: string,
  from: number,
  count: number,
  digit: RegExp,
  fail: (reason: string) => never,
): number {
  for (let at = from; at < from + count; at++) {
    const character = text[at];
    if (character === undefined) fail('escape sequence not terminated');
    if (!digit.test(character)) {
      fail(`illegal character ${describeCharacter(text, at)} in escape sequence`);
    }
  }
  return from + count;
}

/** As Go's %#U: U+0041 'A'. */
function describeCharacter(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0xfffd;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code >= 0x20 && code !== 0x7f ? `${name} '${String.fromCodePoint(code)}'` : name;
}

/**
 * The value of a string token that the lexer has checked. `\xff` and `\377` are bytes; bytes that are no UTF-8
 * become lone surrogates from U+DC80 (the byte plus 0xDC00), so that they are kept and can be found.
 */
export function unquote(token: string): string {
  const inside = token.slice(1, -1);
  if (token.startsWith('`') || !inside.includes('\\')) return inside;
  const parts: Buffer[] = [];
  const escapes = /\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gsu;
  let at = 0;
  for (const match of inside.matchAll(escapes)) {
    parts.push(Buffer.from(inside.slice(at, match.index)), valueOfEscape(match));
    at = match.index + match[0].length;
  }
  parts.push(Buffer.from(inside.slice(at)));
  return decodeKeepingBytes(Buffer.concat(parts));
}

const plainEscapes = new Map(
  Object.entries({ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, '"': 34, "'": 39 }),
);

function valueOfEscape([, hexByte, octal, short, long, plain]: RegExpMatchArray): Buffer {
  if (hexByte !== undefined) return Buffer.from([Number.parseInt(hexByte, 16)]);
  if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)]);
  const code = short ?? long;
  if (code !== undefined) return Buffer.from(String.fromCodePoint(Number.parseInt(code, 16)));
  return Buffer.from([plainEscapes.get(plain ?? '') ?? 0xfffd]);
}

function decodeKeepingBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  let decoded = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((count) => isCharacter(bytes.subarray(at, at + count)));
    decoded +=
      length === undefined
        ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
        : bytes.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return decoded;
}

function isCharacter(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) && [...text].length === 1;
}
