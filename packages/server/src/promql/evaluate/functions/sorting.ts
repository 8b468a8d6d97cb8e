import type { Call } from '../../parse/index.ts';
import { float, type GridSeries, SeriesMaker, setFloat } from '../grid-series.ts';
import { compareLabels, labelValue } from '../labels.ts';
import { sortInRangeQuery } from '../remarks.ts';
import { evaluateVector, type Scope, stringOf } from '../scope.ts';
import { argument, type InstantFunction } from './instant-function.ts';
import { compareNaturally } from './natural-order.ts';

/** Only instant queries keep an order of series. */
function remarkOnRange(call: Call, { grid, query }: Scope): void {
  if (grid.count > 1) {
    query.annotations.add(sortInRangeQuery, '', call.position);
  }
}

/** NaN comes last in both directions; histograms are left out. */
function byValue(direction: 1 | -1): InstantFunction {
  return async (call, scope) => {
    const series = await evaluateVector(argument(call, 0), scope);
    remarkOnRange(call, scope);
    const floats = floatsOnly(series, scope);
    if (scope.grid.count === 1) {
      floats.sort((left, right) => {
        const [leftValue, rightValue] = [left.value[0], right.value[0]];
        if (Number.isNaN(leftValue) || Number.isNaN(rightValue)) {
          return Number(Number.isNaN(leftValue)) - Number(Number.isNaN(rightValue));
        }
        return leftValue === rightValue ? 0 : direction * (leftValue < rightValue ? -1 : 1);
      });
    }
    return { type: 'vector', series: floats };
  };
}

function floatsOnly(series: readonly GridSeries[], { grid, query }: Scope): GridSeries[] {
  const maker = new SeriesMaker(grid.count, query.budget);
  const result: GridSeries[] = [];
  for (const one of series) {
    if (one.histograms === null) {
      result.push(one);
      continue;
    }
    const out = maker.make(one.labels, one.dropName);
    for (let step = 0; step < grid.count; step++) {
      if (one.present[step] === float) {
        setFloat(out, step, one.value[step]);
      }
    }
    if (out.present.includes(float)) {
      result.push(out);
    }
  }
  return result;
}

/** In natural order of the named labels, then by all labels. */
function byLabels(direction: 1 | -1): InstantFunction {
  return async (call, scope) => {
    const series = await evaluateVector(argument(call, 0), scope);
    remarkOnRange(call, scope);
    const names = call.args.slice(1).map(stringOf);
    const sorted = [...series].sort((left, right) => {
      for (const name of names) {
        const [leftValue, rightValue] = [
          labelValue(left.labels, name),
          labelValue(right.labels, name),
        ];
        const order = leftValue === rightValue ? 0 : compareNaturally(leftValue, rightValue);
        if (order !== 0) {
          return direction * order;
        }
      }
      return direction * compareLabels(left.labels, right.labels);
    });
    return { type: 'vector', series: sorted };
  };
}

export const sortFunctions: readonly [string, InstantFunction][] = [
  ['sort', byValue(1)],
  ['sort_desc', byValue(-1)],
  ['sort_by_label', byLabels(1)],
  ['sort_by_label_desc', byLabels(-1)],
];
