import { type FloatHistogram, withDetectedHint } from '../histogram/index.ts';
import type { VectorSelector } from '../parse/index.ts';
import type { SelectedSeries, SelectHint, SelectRequest } from '../source.ts';
import type { Query, Scope } from './scope.ts';

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
    selected = await selectOnce(query, request);
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

/** Parts of a query that need the same samples share one reading of them, which counts once in its budget. */
function selectOnce(query: Query, request: SelectRequest): Promise<SelectedSeries[]> {
  const { matchers, ...rest } = request;
  const conditions = matchers.map(({ label, operator, value }) => [label, operator, value]);
  const key = JSON.stringify([conditions, rest]);
  const known = query.selections.get(key);
  if (known !== undefined) return known;
  const selection = query.source.select(request, query.budget, query.pace.signal);
  query.selections.set(key, selection);
  return selection;
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
