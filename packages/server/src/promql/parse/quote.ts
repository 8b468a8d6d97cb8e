/**
 * Text in quotes as Go's strconv.Quote writes it, because Prometheus' messages and its canonical query text do.
 * Lone surrogates from U+DC80 stand for bytes that are no UTF-8 (see {@link unquote} in string-literal.ts).
 */
export function quote(text: string): string {
  let quoted = '"';
  for (const character of text) quoted += escapeCharacter(character, '"');
  return `${quoted}"`;
}

/** One character in single quotes, as Go's %q writes a rune. */
export function quoteCharacter(character: string): string {
  return `'${escapeCharacter(character, "'")}'`;
}

const shortEscapes = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

/** Letters, marks, numbers, punctuation, symbols and the plain space: what Go takes as printable. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function escapeCharacter(character: string, mark: string): string {
  if (character === mark) return `\\${mark}`;
  const short = shortEscapes.get(character);
  if (short !== undefined) return short;
  if (printable.test(character)) return character;
  // A character has a code point.
  const code = character.codePointAt(0) as number;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex(code - 0xdc00, 2)}`;
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
