/**
 * Numbers as Prometheus' API writes them: the shortest decimal that means the same double, with an exponent of at
 * least two digits below 1e-6 and from 1e21 on. JavaScript's own form differs in the exponent's digits only.
 */
export function numberText(value: number): string {
  const text = String(value);
  if (value !== 0 && Math.abs(value) >= 1e-6 && Math.abs(value) < 1e21) return text;
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Unix seconds with three decimals, or none for a full second. */
export function secondsText(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const magnitude = Math.abs(ms);
  const rest = magnitude % 1000;
  const whole = `${sign}${(magnitude - rest) / 1000}`;
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, '0')}`;
}
