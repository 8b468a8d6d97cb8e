import { average, type Line, type Resolution } from './line.ts';

/** What a CSV export holds: the lines of one metric as they are shown. */
export type CsvSection = { metric: string; lines: readonly Line[] };

/** Characters with which a spreadsheet would take a text for a formula. */
const formulaStart = /^[=+\-@\t\r]/;

/**
 * The shown data as CSV by RFC 4180: a column per label, times in RFC 3339 UTC. A metric name or label
 * value that a spreadsheet would run as a formula is led by an apostrophe, since any sender can write it.
 */
export function toCsv(sections: readonly CsvSection[], resolution: Resolution): string {
  const labelNames = [
    ...new Set(sections.flatMap(({ lines }) => lines.flatMap((line) => Object.keys(line.labels)))),
  ].sort();
  const valueNames = resolution === 'raw' ? ['value'] : ['count', 'sum', 'min', 'max', 'average'];
  const rows = [['timestamp', 'metric', ...labelNames, ...valueNames].map(textCell)];
  for (const { metric, lines } of sections) {
    for (const line of lines) {
      const labels = labelNames.map((name) => textCell(line.labels[name] ?? ''));
      for (const point of line.points) {
        const values =
          resolution === 'raw'
            ? [point.sum]
            : [point.count, point.sum, point.min, point.max, average(point)];
        const time = new Date(point.timestampMs).toISOString();
        rows.push([time, textCell(metric), ...labels, ...values.map(String)]);
      }
    }
  }
  return `${rows.map((row) => row.join(',')).join('\r\n')}\r\n`;
}

function textCell(text: string): string {
  const harmless = formulaStart.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
