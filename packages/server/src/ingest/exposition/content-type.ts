import type { ExpositionOptions } from './options.ts';

/**
 * Which format a Content-Type means. Without one, the last line tells: OpenMetrics ends with `# EOF`. Any type
 * that is not OpenMetrics' counts as Prometheus' text, as curl says `application/x-www-form-urlencoded`
 * whatever it sends.
 */
export function formatOf(
  contentType: string | undefined,
  body: Buffer,
): ExpositionOptions['format'] {
  if (contentType === undefined) return endsWithEof(body) ? 'openmetrics' : 'prometheus';
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/openmetrics-text' ? 'openmetrics' : 'prometheus';
}

function endsWithEof(body: Buffer): boolean {
  const tail = body.toString('latin1', Math.max(0, body.length - 8));
  return /(^|\n)# EOF\n?$/.test(tail);
}
