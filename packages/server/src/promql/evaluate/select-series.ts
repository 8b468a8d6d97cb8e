import type { Matcher } from '../parse/index.ts';
import type { SelectedSeries, SelectHint } from '../source.ts';
import type { Scope } from './scope.ts';

/** Reads series and notes what was read with the node that asked. */
export async function selectSeries(
  scope: Scope,
  matchers: readonly Matcher[],
  span: { startMs: number; endMs: number },
  hint: SelectHint,
): Promise<SelectedSeries[]> {
  const { query, node } = scope;
  query.pace.check();
  const samplesBefore = query.budget.samples;
  const selected = await query.source.select(
    { matchers, startMs: span.startMs, endMs: span.endMs, hint },
    query.budget,
    query.signal,
  );
  query.pace.check();
  node.seriesRead += selected.length;
  node.samplesRead += query.budget.samples - samplesBefore;
  return selected;
}
