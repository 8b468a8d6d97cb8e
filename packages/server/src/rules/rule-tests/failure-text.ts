import { formatG, labelsText } from '../../promql/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import type { ExpectedAlert, ExpectedSample } from './read-test-file.ts';

/** Alerts as promtool prints them below `exp:` and `got:`. */
export function alertsText(alerts: readonly ExpectedAlert[]): string {
  if (alerts.length === 0) return '[]';
  const items = alerts.map((alert, at) => `${at}:${indented(`\n${alertText(alert)}`, '  ')}`);
  return indented(`[\n${items.join(',\n')}\n]`, '            ');
}

function alertText({ labels, annotations }: ExpectedAlert): string {
  return `Labels:${recordText(labels)}\nAnnotations:${recordText(annotations)}`;
}

function recordText(labels: Readonly<Record<string, string>>): string {
  return labelsText(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** All lines but the first. */
function indented(text: string, indent: string): string {
  return text.replaceAll('\n', `\n${indent}`);
}

/** Samples as promtool prints them. */
export function samplesText(samples: readonly ExpectedSample[]): string {
  if (samples.length === 0) return 'nil';
  return samples
    .map(({ labels, value, histogram }) => `${sampleLabels(labels)} ${histogram || bigE(value)}`)
    .join(', ');
}

function sampleLabels(labels: LabelPairs): string {
  return labelsText(labels);
}

/** As Go's `%E` with the fewest digits. */
function bigE(value: number): string {
  if (!Number.isFinite(value)) return formatG(value);
  return value
    .toExponential()
    .replace(/e([+-])(\d)$/, 'e$10$2')
    .replace('e', 'E');
}
