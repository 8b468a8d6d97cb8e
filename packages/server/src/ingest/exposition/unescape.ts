/**
 * Texts of both formats: `\\`, `\n` and `\"` are escaped; a backslash before anything else means itself
 * ("`\\a` is equivalent and preferable to `\a`", OpenMetrics 1.0, "Escaping").
 */
export function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\n"])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

/** HELP of the Prometheus format, where a quote needs no escape. */
export function unescapeHelp(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
