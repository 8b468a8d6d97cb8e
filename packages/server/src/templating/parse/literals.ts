import { unquote } from '../../promql/index.ts';

/** `'x'` is a whole number, as in Go; undefined if there is not exactly one character. */
export function parseCharacter(text: string): bigint | undefined {
  const [only, ...others] = unquote(text);
  const code = others.length > 0 ? undefined : only?.codePointAt(0);
  if (code === undefined) return undefined;
  // Bytes are kept as lone surrogates, see unquote().
  return BigInt(code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code);
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
