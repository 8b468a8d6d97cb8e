import type { Instrument, LabelValues } from './instruments.ts';

/** The media type of Prometheus' text format, version 0.0.4. */
export const expositionContentType = 'text/plain; version=0.0.4; charset=utf-8';

/** Prints instruments in Prometheus' text format. */
export function expose(instruments: readonly Instrument[]): string {
  let text = '';
  for (const instrument of instruments) {
    text += `# HELP ${instrument.name} ${escapeHelp(instrument.help)}\n`;
    text += `# TYPE ${instrument.name} ${instrument.kind}\n`;
    for (const { suffix, labels, value } of instrument.lines()) {
      text += `${instrument.name}${suffix}${labelText(labels)} ${numberText(value)}\n`;
    }
  }
  return text;
}

function labelText(labels: LabelValues): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}
