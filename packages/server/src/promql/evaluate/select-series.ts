import { type FloatHistogram, withDetectedHint } from '../histogram/index.ts';
import type { VectorSelector } from '../parse/index.ts';
import type { SelectedSeries, SelectHint } from '../source.ts';
import type { Scope } from './scope.ts';

/** Reads series and notes what was read with the node that asked. */
export async function selectSeries(
  scope: Scope,
  selector: VectorSelector,
  span: { startMs: number; endMs: number },
  hint: SelectHint,
): Promise<SelectedSeries[]> {
  const { query, node } = scope;
  query.pace.check();
  const samplesBefore = query.budget.samples;
  const selected = await query.source.select(
    { matchers: selector.matchers, startMs: span.startMs, endMs: span.endMs, hint },
    query.budget,
    query.signal,
  );
  query.pace.check();
  node.seriesRead += selected.length;
  node.samplesRead += query.budget.samples - samplesBefore;
  return query.totalsOnly.has(selector) ? selected.map(withDetectedHints) : selected;
}

function withDetectedHints(series: SelectedSeries): SelectedSeries {
  if (series.histograms === null) return series;
  let previous: FloatHistogram | null = null;
  const histograms = series.histograms.map((sample) => {
    if (sample.histogram === null) return sample;
    const { resetHint } = withDetectedHint(sample.histogram, previous);
    previous = sample.histogram;
    return { ...sample, histogram: { ...sample.histogram, resetHint } };
  });
  return { ...series, histograms };
}
