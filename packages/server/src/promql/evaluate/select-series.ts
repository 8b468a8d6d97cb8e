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
  const request = { matchers: selector.matchers, ...span, hint };
  let selected: SelectedSeries[];
  try {
    selected = await query.source.select(request, query.budget, query.pace.signal);
  } catch (error) {
    // A source that was told to stop fails in its own way: what matters is why it was told.
    query.pace.check();
    throw error;
  }
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
