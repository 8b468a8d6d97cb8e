/** Where a number or duration ends, `end` exclusive; not valid: what was read until it could be none. */
export type Scan = { end: number; isValid: boolean };

/**
 * Numbers as Prometheus' lexer takes them: decimal, hexadecimal (`0x1f`), octal (`017`), with an exponent, with
 * `_` between digits. What it lets through and cannot be read is found by {@link parseNumber}.
 */
export function scanNumber(text: string, from: number): Scan {
  number.lastIndex = from;
  // Matches at every digit and at every point before one, which the caller has seen.
  number.test(text);
  const end = number.lastIndex;
  return { end, isValid: end > from && !/[A-Za-z0-9_.]/.test(text[end] ?? '') };
}

const number =
  /0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?/y;

export function scanDuration(text: string, from: number): Scan {
  duration.lastIndex = from;
  const isFound = duration.test(text);
  const end = isFound ? duration.lastIndex : from;
  return { end, isValid: isFound && !/[A-Za-z0-9_]/.test(text[end] ?? '') };
}

/** Units in the wrong order or twice are let through here and refused by {@link parseDuration}. */
const duration = /[0-9]+(?:ms|[smhdwy])s?(?:[0-9]+(?:ms|[smhdw])s?)*/y;

/** The value of a number token, or null if its digits do not fit, such as hexadecimal beyond 64 bits. */
export function parseNumber(token: string): number | null {
  const lower = token.toLowerCase().replaceAll('_', '');
  if (lower === 'inf') return Number.POSITIVE_INFINITY;
  if (lower === 'nan') return Number.NaN;
  if (lower.startsWith('0x')) {
    const value = BigInt(lower);
    return value < 2n ** 63n ? Number(value) : null;
  }
  if (/^0[0-7]+$/.test(lower)) return Number.parseInt(lower, 8);
  const value = Number(lower);
  return Number.isFinite(value) ? value : null;
}
