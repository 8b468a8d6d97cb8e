import type { RulePreviewSeries } from '@tidemark/protocol';
import { type QueryLine, seriesText } from '../../../promql/query-lines.ts';

/** The first series of a preview as lines of a chart, named without the labels that the rule adds. */
export function linesOfPreview(
  series: readonly RulePreviewSeries[],
  limit: number,
  added: readonly string[],
): QueryLine[] {
  const isOwn = ([name]: [string, string]) => name !== 'alertname' && !added.includes(name);
  return series.slice(0, limit).map(({ labels, values }) => ({
    key: seriesText(labels),
    labels: Object.fromEntries(Object.entries(labels).filter(isOwn)),
    timestampMs: values.map(([timeMs]) => timeMs),
    value: values.map(([, value]) => value ?? Number.NaN),
    histograms: [],
  }));
}
