import { maxSamplesPerRequest } from '@tidemark/protocol';
import type { Histogram } from '../batch/index.ts';
import { reading } from '../batch/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { RuleSeries } from './rule-series.ts';

/** Who brings the series of rules, where it is counted who brings how many. */
const sender = 'rules';

/** Rows that are written down at once before others get their turn. */
const portionRows = Math.min(20_000, maxSamplesPerRequest);

/** Writes what rules record as any other samples. Throws when a part of it was refused, with the first reason. */
export async function writeRuleSeries(
  ingest: Ingest,
  series: readonly RuleSeries[],
  timestampMs: number,
): Promise<void> {
  let refused = 0;
  let reason = '';
  for (let from = 0; from < series.length; from += portionRows) {
    const portion = series.slice(from, from + portionRows);
    const outcome = await ingest.write(sender, (rows) => {
      for (const { name, labels, value, histogram } of portion) {
        const index = rows.series(name, Object.entries(labels));
        if (index === -1) continue;
        if (histogram === undefined) rows.addReading(index, timestampMs, value);
        else rows.addHistogram(index, timestampMs, stored(histogram), reading);
      }
    });
    refused += outcome.refused;
    if (reason === '' && outcome.problems.length > 0) reason = outcome.problems[0].message;
  }
  if (refused > 0) throw new Error(`${refused} of ${series.length} series were refused: ${reason}`);
}

/** Results of expressions know no extremes. */
function stored(histogram: Omit<Histogram, 'min' | 'max'>): Histogram {
  return { ...histogram, min: Number.NaN, max: Number.NaN };
}
