import type { FloatHistogram } from '../../histogram/index.ts';
import type { Call, Expression } from '../../parse/index.ts';
import {
  float,
  type GridSeries,
  histogramAt,
  isEmpty,
  SeriesMaker,
  setFloat,
} from '../grid-series.ts';
import type { Scope, Value } from '../scope.ts';

/** A function whose arguments have one value per step. */
export type InstantFunction = (call: Call, scope: Scope) => Promise<Value>;

/** @throws if the parser let a call through that lacks an argument: our bug */
export function argument(call: Call, at: number): Expression {
  const found = call.args[at];
  if (found === undefined) {
    throw new Error(`${call.function} needs argument ${at + 1}`);
  }
  return found;
}

/** New values for all floats; histograms are left out. null leaves a step out, too. */
export async function mapFloats(
  series: readonly GridSeries[],
  scope: Scope,
  map: (value: number, step: number) => number | null,
): Promise<GridSeries[]> {
  return await mapSeries(series, scope, (one, out) => {
    for (let step = 0; step < out.present.length; step++) {
      if (one.present[step] === float) {
        const mapped = map(one.value[step], step);
        if (mapped !== null) {
          setFloat(out, step, mapped);
        }
      }
    }
  });
}

/** A float for each histogram; floats are left out. */
export async function mapHistograms(
  series: readonly GridSeries[],
  scope: Scope,
  map: (histogram: FloatHistogram) => number,
): Promise<GridSeries[]> {
  return await mapSeries(series, scope, (one, out) => {
    for (const step of one.histograms?.keys() ?? []) {
      const found = histogramAt(one, step);
      if (found !== null) {
        setFloat(out, step, map(found));
      }
    }
  });
}

async function mapSeries(
  series: readonly GridSeries[],
  { grid, query }: Scope,
  fill: (series: GridSeries, out: GridSeries) => void,
): Promise<GridSeries[]> {
  const maker = new SeriesMaker(grid.count, query.budget);
  const result: GridSeries[] = [];
  for (const one of series) {
    const out = maker.make(one.labels, true);
    fill(one, out);
    if (!isEmpty(out)) {
      result.push(out);
    }
    if (query.pace.isDue()) {
      await query.pace.rest();
    }
  }
  return result;
}
