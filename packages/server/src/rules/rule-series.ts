import { identityOf, type Labels } from '../alerts/index.ts';
import type { FloatHistogram, VectorSample } from '../promql/index.ts';
import { recordOf } from './record-of.ts';
import type { RecordingRuleSpec } from './rule.ts';

/** A sample that a rule writes. */
export type RuleSeries = {
  name: string;
  labels: Labels;
  value: number;
  histogram?: FloatHistogram | undefined;
};

/** Tells the series of a rule apart. */
export function keyOfSeries({ name, labels }: RuleSeries): string {
  return name + identityOf(labels);
}

/**
 * What a recording rule makes of its expression's result. Throws where two series become one, or where there
 * are more than `limit` (0 is none).
 */
export function recordedSeries(
  { name, labels }: RecordingRuleSpec,
  vector: readonly Pick<VectorSample, 'labels' | 'value' | 'histogram'>[],
  limit: number,
): RuleSeries[] {
  const series = vector.map((sample): RuleSeries => {
    const all: Record<string, string> = { ...recordOf(sample.labels), ...labels };
    delete all.__name__;
    for (const [label, text] of Object.entries(all)) if (text === '') delete all[label];
    return { name, labels: all, value: sample.value, histogram: sample.histogram ?? undefined };
  });
  if (new Set(series.map(keyOfSeries)).size < series.length) {
    throw new Error('vector contains metrics with the same labelset after applying rule labels');
  }
  if (limit > 0 && series.length > limit) {
    throw new Error(`exceeded limit of ${limit} with ${series.length} series`);
  }
  return series;
}
