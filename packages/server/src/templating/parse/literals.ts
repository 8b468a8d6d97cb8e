import { unquote } from '../../promql/index.ts';

/** The characters that `\` may stand before in a character constant, with their code points. */
const escapes = new Map(
  Object.entries({ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, "'": 39 }),
);

/** `'x'` is a whole number, as in Go; undefined if there is not exactly one character. */
export function parseCharacter(text: string): bigint | undefined {
  const inside = text.slice(1, -1);
  if (!inside.startsWith('\\')) {
    const [only, ...others] = inside;
    return only === undefined || others.length > 0 ? undefined : BigInt(only.codePointAt(0) ?? 0);
  }
  const code = escapes.get(inside.slice(1));
  return code === undefined ? undefined : BigInt(code);
}

/** Whole numbers become bigint (Go's int), those with point or exponent number (float64); undefined if it is none. */
export function parseNumber(text: string): bigint | number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[+-]/, '');
  if (/_$|__/.test(digits)) return undefined;
  const plain = digits.replaceAll('_', '');
  if (/^0[xXbBoO]/.test(plain)) return plain.length > 2 ? wholeNumber(plain, sign) : undefined;
  if (/[.eE]/.test(plain)) {
    const value = sign * Number(plain);
    return Number.isFinite(value) ? value : undefined;
  }
  // As in Go and C, a zero in front makes an octal number.
  if (/^0\d/.test(plain))
    return /^[0-7]+$/.test(plain) ? wholeNumber(`0o${plain}`, sign) : undefined;
  return wholeNumber(plain, sign);
}

function wholeNumber(text: string, sign: number): bigint | undefined {
  // Longer ones do not fit anyway, and BigInt takes time in the square of the length.
  if (text.length > 70) return undefined;
  const value = BigInt(sign) * BigInt(text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** The value of a string token, in " or `. */
export function parseString(text: string): string {
  // As in Go, raw strings lose their carriage returns.
  return text.startsWith('`') ? unquote(text).replaceAll('\r', '') : unquote(text);
}
