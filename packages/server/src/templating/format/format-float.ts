import { formatFloat, formatG } from '../../promql/index.ts';

export type FloatVerb = 'e' | 'f' | 'g';

/**
 * `strconv.FormatFloat`: rounded half to even as exactly as binary numbers are; without a precision the fewest
 * digits that mean the same number.
 */
export function formatFloatAs(value: number, verb: FloatVerb, precision?: number): string {
  if (!Number.isFinite(value)) return formatFloat(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (precision === undefined) return formatShortest(value, verb);
  if (verb === 'f') return sign + fixed(size, precision);
  if (verb === 'e') return sign + exponential(size, precision);
  return sign + general(size, Math.max(precision, 1));
}

function formatShortest(value: number, verb: FloatVerb): string {
  if (verb === 'f') return formatFloat(value);
  if (verb === 'g') return formatG(value);
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return `${Object.is(value, -0) ? '-' : ''}${mantissa}e${formatExponent(Number(exponent))}`;
}

function general(size: number, digits: number): string {
  if (size === 0) return '0';
  const text = exponential(size, digits - 1);
  const [mantissa = '', exponentText = '0'] = text.split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= digits) {
    return `${withoutZeros(mantissa)}e${formatExponent(exponent)}`;
  }
  return withoutZeros(fixed(size, digits - 1 - exponent));
}

function withoutZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

function formatExponent(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function fixed(size: number, decimals: number): string {
  const digits = rounded(size, decimals)
    .toString()
    .padStart(decimals + 1, '0');
  if (decimals === 0) return digits;
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function exponential(size: number, decimals: number): string {
  const { digits, exponent } = significant(size, decimals + 1);
  const mantissa = decimals === 0 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${mantissa}e${formatExponent(exponent)}`;
}

/** That many digits, and which power of ten the first one counts. */
function significant(size: number, count: number): { digits: string; exponent: number } {
  if (size === 0) return { digits: '0'.repeat(count), exponent: 0 };
  // Off by one where the fewest digits are rounded up: the double next to 1e23 is less than that.
  let exponent = Number(size.toExponential().split('e')[1]);
  for (;;) {
    const digits = rounded(size, count - 1 - exponent).toString();
    if (digits.length === count) return { digits, exponent };
    // One more digit is a power of ten that rounding has reached.
    exponent += digits.length > count ? 1 : -1;
  }
}

/** size times 10^decimals as a whole number, rounded half to even. */
function rounded(size: number, decimals: number): bigint {
  const { mantissa, exponent } = binaryParts(size);
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent > 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (decimals > 0) numerator *= 10n ** BigInt(decimals);
  else denominator *= 10n ** BigInt(-decimals);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}

/** size = mantissa times 2^exponent, exactly. */
function binaryParts(size: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, size);
  const bits = view.getBigUint64(0);
  const fraction = bits & 0xfffffffffffffn;
  const biased = Number((bits >> 52n) & 0x7ffn);
  if (biased === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}
