/**
 * The label that Prometheus makes of an attribute (its library otlptranslator): every character but letters,
 * digits and `_` becomes `_`; `key_` goes before a digit, and `key` before a single `_`. A name without any
 * of those characters (温度) stays as it is, because Tidemark takes any Unicode.
 */
export function labelName(attribute: string): string {
  const escaped = attribute.replace(/[^a-zA-Z0-9_]/gu, '_');
  if (/^_*$/.test(escaped)) return attribute;
  if (/^[0-9]/.test(escaped)) return `key_${escaped}`;
  return /^_[^_]/.test(escaped) ? `key${escaped}` : escaped;
}
