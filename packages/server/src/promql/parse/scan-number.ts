/** Where a number or duration ends, `end` exclusive; not valid: what was read until it could be none. */
export type Scan = { end: number; isValid: boolean };

/**
 * Numbers as Prometheus' lexer takes them: decimal, hexadecimal (`0x1f`), octal (`017`), with an exponent, with
 * `_` between digits. What it lets through and cannot be read is found by {@link parseNumber}.
 */
export function scanNumber(text: string, from: number): Scan {
  const end = endOf(number, text, from);
  const endsInExponent = end === text.length && /[eE][+-]?$/.test(text.slice(from, end));
  return { end, isValid: end > from && !endsInExponent && !/[A-Za-z0-9_.]/.test(text[end] ?? '') };
}

const number =
  /0[xX]_?(?:[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)?|(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?(?:[0-9]+(?:_[0-9]+)*)?)?/y;

/**
 * Digits and units, which may be in the wrong order or there twice: {@link parseDuration} refuses that.
 * @param from where digits have been scanned as a number already
 */
export function scanDuration(text: string, from: number): Scan {
  const end = endOf(units, text, from);
  return { end, isValid: end > from && !/[A-Za-z0-9_]/.test(text[end] ?? '') };
}

const units = /[smhdwy]s?(?:[0-9]+[smhdw]s?)*/y;

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** The value of a number token, or why it has none, in the words of Go. */
export function parseNumber(token: string): number | 'invalid syntax' | 'value out of range' {
  const lower = token.toLowerCase().replaceAll('_', '');
  if (lower === 'inf') return Number.POSITIVE_INFINITY;
  if (lower === 'nan') return Number.NaN;
  if (/^0x/.test(lower)) {
    const value = lower === '0x' ? null : BigInt(lower);
    return value !== null && value < 2n ** 63n ? Number(value) : 'invalid syntax';
  }
  if (/^0[0-7]+$/.test(lower)) return Number.parseInt(lower, 8);
  const value = Number(lower);
  if (Number.isNaN(value)) return 'invalid syntax';
  return Number.isFinite(value) ? value : 'value out of range';
}
