import { formatFloat } from '../../go-format.ts';
import { histogramText } from '../../histogram/index.ts';
import { type Aggregation, quote } from '../../parse/index.ts';
import {
  absent,
  float,
  type GridSeries,
  histogramAt,
  SeriesMaker,
  setFloat,
} from '../grid-series.ts';
import { isValidLabelName, labelsKey, withLabel } from '../labels.ts';
import { evaluateVector, executionError, type Scope, stringOf } from '../scope.ts';
import { groupingOf } from './grouping.ts';

/** `count_values("label", x)`: how many series have which value, as text in the label. */
export async function countValues(aggregation: Aggregation, scope: Scope): Promise<GridSeries[]> {
  const { query, grid } = scope;
  const label = stringOf(aggregation.parameter ?? undefined);
  if (!isValidLabelName(label)) {
    throw executionError(`invalid label name ${quote(label)}`);
  }
  const { isWithout } = aggregation;
  const grouping = groupingOf({
    isWithout,
    grouping: isWithout ? aggregation.grouping : [...aggregation.grouping, label],
  });
  const series = await evaluateVector(aggregation.expression, scope);
  const maker = new SeriesMaker(grid.count, query.budget);
  const counts = new Map<string, GridSeries>();
  for (const one of series) {
    const outOf = new Map<string, GridSeries>();
    for (let step = 0; step < grid.count; step++) {
      const value = valueText(one, step);
      if (value === null) {
        continue;
      }
      let out = outOf.get(value);
      if (out === undefined) {
        const labels = grouping(withLabel(one.labels, label, value));
        const key = labelsKey(labels);
        out = counts.get(key) ?? maker.make(labels, false);
        counts.set(key, out);
        outOf.set(value, out);
      }
      setFloat(out, step, out.value[step] + 1);
    }
    if (query.pace.isDue()) {
      await query.pace.rest();
    }
  }
  return [...counts.values()];
}

function valueText(series: GridSeries, step: number): string | null {
  if (series.present[step] === absent) {
    return null;
  }
  if (series.present[step] === float) {
    return formatFloat(series.value[step]);
  }
  const found = histogramAt(series, step);
  return found === null ? null : histogramText(found);
}
