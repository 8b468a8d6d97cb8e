/**
 * A number as Go's `strconv.FormatFloat(x, 'f', -1, 64)` writes it, which is how Prometheus makes the labels
 * `le` and `quantile` of OTLP's: the shortest digits that mean the number, and never an exponent.
 */
export function plainDecimal(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  const text = Object.is(value, -0) ? '-0' : String(value);
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign, whole, fraction = '', exponent] = parts;
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
  // String() writes an exponent from 1e21 on, which is more than the 16 digits of a fraction.
  return `${sign}${whole}${fraction.padEnd(shift, '0')}`;
}
