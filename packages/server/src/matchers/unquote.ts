const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

const escapeSequence =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gsu;

/**
 * What a text in double quotes means in Go, whose `\x` and octal escapes are bytes of UTF-8.
 * @throws Error on an escape that Go does not have, and on bytes that are no UTF-8.
 */
export function unquote(quoted: string): string {
  const inside = quoted.slice(1, -1);
  if (!inside.includes('\\')) return inside;
  const bytes: Buffer[] = [];
  let end = 0;
  for (const match of inside.matchAll(escapeSequence)) {
    bytes.push(Buffer.from(inside.slice(end, match.index)), bytesOf(match));
    end = match.index + match[0].length;
  }
  bytes.push(Buffer.from(inside.slice(end)));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(bytes));
  } catch {
    throw new Error(`${quoted} is not valid UTF-8`);
  }
}

function bytesOf([all, hex, short, long, octal, one]: RegExpExecArray): Buffer {
  if (hex !== undefined) return Buffer.of(Number.parseInt(hex, 16));
  if (octal !== undefined && Number.parseInt(octal, 8) < 256) {
    return Buffer.of(Number.parseInt(octal, 8));
  }
  const code = Number.parseInt(short ?? long ?? '', 16);
  const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
  if (isCharacter) return Buffer.from(String.fromCodePoint(code));
  const simple = one === undefined ? undefined : simpleEscapes[one];
  if (simple === undefined) throw new Error(`${all} is no escape; a backslash is written \\\\`);
  return Buffer.from(simple);
}
