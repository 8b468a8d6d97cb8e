import { ignoredInAggregation } from '../../histogram/index.ts';
import type { Aggregation } from '../../parse/index.ts';
import { withoutParentheses } from '../expressions.ts';
import {
  absent,
  copyStep,
  float,
  type GridSeries,
  histogram,
  SeriesMaker,
} from '../grid-series.ts';
import { invalidRatio } from '../remarks.ts';
import { evaluateVector, executionError, type Scope } from '../scope.ts';
import { groupSeries } from './grouping.ts';
import { hashShare } from './hash-share.ts';
import { evaluateParameter, extremes } from './parameter.ts';
import { ValueHeap } from './value-heap.ts';

/** Which members of a group are taken at a step, in the order of the answer. */
type Chooser = (members: readonly GridSeries[], step: number, parameter: number) => number[];

/** `topk`, `bottomk`, `limitk` and `limit_ratio`: some series of each group, as they are. */
export async function selectMembers(aggregation: Aggregation, scope: Scope): Promise<GridSeries[]> {
  const { query, grid } = scope;
  const parameter = await evaluateParameter(aggregation, scope);
  const series = await evaluateVector(aggregation.expression, scope);
  if (isNothingWanted(aggregation, parameter, scope)) {
    return [];
  }
  const choose =
    aggregation.aggregator === 'limit_ratio'
      ? chooseByHash(await sharesOf(series, scope))
      : chooserOf(aggregation, series.length);
  const maker = new SeriesMaker(grid.count, query.budget);
  // By the member they come from, in the order in which they were first chosen: an instant query keeps it.
  const chosen = new Map<GridSeries, GridSeries>();
  for (const { members } of await groupSeries(series, aggregation, query.pace)) {
    remarkOnHistograms(members, aggregation, scope);
    for (let step = 0; step < grid.count; step++) {
      for (const at of choose(members, step, parameter[step])) {
        const member = members[at] as GridSeries;
        let out = chosen.get(member);
        if (out === undefined) {
          out = maker.make(member.labels, member.dropName);
          chosen.set(member, out);
        }
        copyStep(member, out, step);
      }
      if (query.pace.isDue()) {
        await query.pace.rest();
      }
    }
  }
  return [...chosen.values()];
}

/** Checks the parameter, too. */
function isNothingWanted(aggregation: Aggregation, parameter: Float64Array, scope: Scope): boolean {
  const { least, greatest } = extremes(parameter);
  if (aggregation.aggregator === 'limit_ratio') {
    if (least === 0 && greatest === 0) {
      return true;
    }
    if (Number.isNaN(least)) {
      throw executionError('Ratio value is NaN');
    }
    const { position } = withoutParentheses(aggregation.parameter ?? aggregation);
    if (greatest > 1) {
      scope.query.annotations.add(invalidRatio(greatest, 1), '', position);
    }
    if (least < -1) {
      scope.query.annotations.add(invalidRatio(least, -1), '', position);
    }
    return false;
  }
  if (greatest < 1) {
    return true;
  }
  if (Number.isNaN(least)) {
    throw executionError('Parameter value is NaN');
  }
  if (least <= -(2 ** 63)) {
    throw executionError(`Scalar value ${least} underflows int64`);
  }
  if (greatest >= 2 ** 63) {
    throw executionError(`Scalar value ${greatest} overflows int64`);
  }
  return false;
}

function chooserOf(aggregation: Aggregation, seriesCount: number): Chooser {
  const atMost = (parameter: number) => Math.min(Math.trunc(parameter), seriesCount);
  switch (aggregation.aggregator) {
    case 'topk': {
      const heap = new ValueHeap((left, right) => Number.isNaN(left) || left < right);
      const isBetter = (value: number, top: number) => value > top;
      return (members, step, k) => chooseBest(members, step, atMost(k), heap, isBetter);
    }
    case 'bottomk': {
      const heap = new ValueHeap((left, right) => Number.isNaN(left) || left > right);
      const isBetter = (value: number, top: number) => value < top;
      return (members, step, k) => chooseBest(members, step, atMost(k), heap, isBetter);
    }
    default: {
      const heap = new ValueHeap((left, right) => Number.isNaN(left) || left < right);
      return (members, step, k) => chooseFirst(members, step, atMost(k), heap);
    }
  }
}

function chooseBest(
  members: readonly GridSeries[],
  step: number,
  k: number,
  heap: ValueHeap,
  isBetter: (value: number, top: number) => boolean,
): number[] {
  if (k < 1) {
    return [];
  }
  heap.clear();
  for (let at = 0; at < members.length; at++) {
    const member = members[at];
    if (member.present[step] !== float) {
      continue;
    }
    const value = member.value[step];
    if (heap.size < k) {
      heap.push(value, at);
    } else if (isBetter(value, heap.top) || (Number.isNaN(heap.top) && !Number.isNaN(value))) {
      heap.replaceTop(value, at);
    }
  }
  return heap.sortedMembers();
}

/** The first k, in the odd order in which Prometheus answers them. */
function chooseFirst(
  members: readonly GridSeries[],
  step: number,
  k: number,
  heap: ValueHeap,
): number[] {
  heap.clear();
  for (let at = 0; at < members.length && heap.size < k; at++) {
    const member = members[at] as GridSeries;
    if (member.present[step] !== absent) {
      heap.push(member.present[step] === float ? member.value[step] : 0, at);
    }
  }
  return heap.members();
}

/** A negative ratio takes those that the ratio 1 + it leaves. */
function chooseByHash(shares: ReadonlyMap<GridSeries, number>): Chooser {
  return (members, step, parameter) => {
    const ratio = Math.max(-1, Math.min(1, parameter));
    const taken: number[] = [];
    for (const [at, member] of members.entries()) {
      const share = shares.get(member) ?? 1;
      const isTaken = ratio > 0 ? share < ratio : ratio < 0 && share >= 1 + ratio;
      if (isTaken && member.present[step] !== absent) {
        taken.push(at);
      }
    }
    return taken;
  };
}

/** Hashes take a while: they are worked out before, with pauses. */
async function sharesOf(
  series: readonly GridSeries[],
  { query }: Scope,
): Promise<Map<GridSeries, number>> {
  const shares = new Map<GridSeries, number>();
  for (const one of series) {
    shares.set(one, hashShare(one.labels));
    if (query.pace.isDue()) {
      await query.pace.rest();
    }
  }
  return shares;
}

function remarkOnHistograms(
  members: readonly GridSeries[],
  aggregation: Aggregation,
  scope: Scope,
): void {
  const { aggregator } = aggregation;
  const isSorting = aggregator === 'topk' || aggregator === 'bottomk';
  if (isSorting && members.some((member) => member.present.includes(histogram))) {
    scope.query.annotations.add(ignoredInAggregation(aggregator), '', aggregation.position);
  }
}
