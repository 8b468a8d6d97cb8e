/** Numbers as Prometheus, written in Go, writes them in messages, label values and answers. */

/** `strconv.FormatFloat(value, 'f', -1, 64)`: the shortest decimal, never with an exponent. */
export function formatFloat(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  }
  if (Object.is(value, -0)) {
    return '-0';
  }
  const text = String(value);
  const at = text.indexOf('e');
  return at < 0 ? text : expand(text.slice(0, at), Number(text.slice(at + 1)));
}

function expand(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) {
    return `${sign}0.${'0'.repeat(-point)}${digits}`;
  }
  return point >= digits.length
    ? `${sign}${digits}${'0'.repeat(point - digits.length)}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** `%g`: the shortest decimal, with an exponent of at least two digits below 1e-4 and from 1e6 on. */
export function formatG(value: number): string {
  if (!Number.isFinite(value) || value === 0) {
    return formatFloat(value);
  }
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) {
    return formatFloat(value);
  }
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** As OpenMetrics writes quantiles: whole numbers with `.0`. */
export function formatOpenMetrics(value: number): string {
  const text = formatG(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/**
 * In JSON answers: the shortest decimal that means the same double, with an exponent of at least two digits below
 * 1e-6 and from 1e21 on. JavaScript's own form differs in the exponent's digits only.
 */
export function formatJson(value: number): string {
  const text = String(value);
  if (value !== 0 && Math.abs(value) >= 1e-6 && Math.abs(value) < 1e21) return text;
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
