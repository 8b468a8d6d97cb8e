import type { RulePreviewSeries } from '@tidemark/protocol';
import { type QueryLine, seriesText } from '../../../promql/query-lines.ts';

/** The first series of a preview as lines of a chart. */
export function linesOfPreview(series: readonly RulePreviewSeries[], limit: number): QueryLine[] {
  return series.slice(0, limit).map(({ labels, values }) => ({
    key: seriesText(labels),
    labels,
    timestampMs: values.map(([timeMs]) => timeMs),
    value: values.map(([, value]) => value ?? Number.NaN),
    histograms: [],
  }));
}
