/**
 * Questions about little of few series, as most of a chart are: rows are read as they lie in the tables' parts, and
 * told apart and added up here. To have the engine do that (FINAL, GROUP BY, conditions on the edges) took about twice
 * the processor time (docs/benchmarks.md).
 */
import type { Engine } from './engine/index.ts';
import { addMinutes } from './plain-minutes.ts';
import { addSamples } from './plain-samples.ts';
import { maxPlainSeries, PlainSums } from './plain-sums.ts';
import type { BucketQuestion, BucketRows } from './store.ts';
import { minuteMs } from './time-literal.ts';

/** Minutes of all series together: of more the engine adds up faster. */
const maxPlainMinutes = 2_000;

/** Whether {@link readPlainRows} can answer. */
export function isForPlainRows(question: BucketQuestion): boolean {
  const { series, granularity, minuteSpans, rawSpans, hourSpans, daySpans } = question;
  const spans = [...minuteSpans, ...rawSpans];
  const minutes = spans.reduce((sum, span) => sum + (span.endMs - span.startMs), 0) / minuteMs;
  return (
    (granularity === 'minute' || granularity === null) &&
    spans.length > 0 &&
    hourSpans.length + daySpans.length === 0 &&
    series.count > 0 &&
    series.count <= maxPlainSeries &&
    minutes * series.count <= maxPlainMinutes
  );
}

/** Null where only the engine can tell: there are too many rows, or two of one version differ and the last one counts. */
export async function readPlainRows(
  engine: Engine,
  question: BucketQuestion,
): Promise<BucketRows | null> {
  const sums = new PlainSums();
  const [ofMinutes, ofSamples] = await Promise.all([
    addMinutes(engine, question, sums),
    question.edgesInRows === true ? 'all' : addSamples(engine, question, sums),
  ]);
  if (ofMinutes === 'nothing' || ofSamples === 'nothing') return null;
  if (ofMinutes === 'all but edges' && (await addSamples(engine, question, sums)) === 'nothing') {
    return null;
  }
  return sums.rows;
}
