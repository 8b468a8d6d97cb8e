import type { Aggregation, Aggregator, Call, MatrixSelector } from '../../parse/index.ts';
import type { GroupedRequest, GroupedSeries, GroupSums } from '../../source.ts';
import { positiveMs } from '../durations.ts';
import { withoutParentheses } from '../expressions.ts';
import { float, type GridSeries, SeriesMaker } from '../grid-series.ts';
import { metricNameLabel } from '../labels.ts';
import { isCounterName } from '../remarks.ts';
import { evaluateVector, type Scope } from '../scope.ts';
import { selectionTimes } from '../selection-times.ts';
import { groupingOf } from './grouping.ts';

/** How series are put together that a source may put together itself. */
const across: Partial<Record<Aggregator, GroupedRequest['across']>> = {
  sum: 'sum',
  avg: 'average',
  count: 'average',
  group: 'average',
  min: 'min',
  max: 'max',
};

/**
 * The series that an aggregation is over. Of functions over windows that lie one after the other the source may have
 * put some together already: they stand for several series, see {@link GridSeries.members}.
 */
export async function evaluateMembers(
  aggregation: Aggregation,
  scope: Scope,
): Promise<GridSeries[]> {
  const grouped = await selectGrouped(aggregation, scope);
  if (grouped === null) return await evaluateVector(aggregation.expression, scope);
  const { query } = scope;
  const source = { select: async () => grouped.others };
  const ofOthers = { ...scope, query: { ...query, source, selections: new Map() } };
  const others = await evaluateVector(aggregation.expression, ofOthers);
  const maker = new SeriesMaker(scope.grid.count, query.budget);
  return [...grouped.groups.map((sums) => seriesOf(sums, maker)), ...others];
}

async function selectGrouped(
  aggregation: Aggregation,
  scope: Scope,
): Promise<GroupedSeries | null> {
  const { query, grid } = scope;
  const call = withoutParentheses(aggregation.expression);
  const how = across[aggregation.aggregator];
  if (query.source.selectGrouped === undefined || how === undefined || call.kind !== 'call') {
    return null;
  }
  const range = rangeOf(call);
  if (range === null || mayNeedRemark(call, range)) return null;
  const rangeMs = positiveMs(range.range, query);
  if (grid.count > 1 && grid.stepMs !== rangeMs) return null;
  const times = selectionTimes(range.vector, scope);
  const request: GroupedRequest = {
    matchers: range.vector.matchers,
    startMs: times.firstMs - rangeMs,
    endMs: times.lastMs,
    hint: { stepMs: grid.stepMs, rangeMs, function: call.function },
    across: how,
    groupLabels: groupingOf(aggregation),
  };
  query.pace.check();
  return await query.source.selectGrouped(request, query.budget, query.pace.signal);
}

/** The selector of a function over nothing but a range that moves on with the steps. */
function rangeOf({ args }: Call): MatrixSelector | null {
  const range = args.length === 1 ? withoutParentheses(args[0]) : null;
  if (range?.kind !== 'matrixSelector') return null;
  const { edges, at } = range.vector;
  return edges === 'plain' && at === null ? range : null;
}

/** Whether series are looked at one by one, to remark on those that are no counters by their names. */
function mayNeedRemark(call: Call, { vector }: MatrixSelector): boolean {
  if (call.function !== 'rate' && call.function !== 'increase') return false;
  const name = vector.matchers.find(({ label }) => label === metricNameLabel);
  return name?.operator !== '=' || !isCounterName(name.value);
}

function seriesOf({ labels, members, value }: GroupSums, maker: SeriesMaker): GridSeries {
  const series = maker.make(labels, true);
  for (let step = 0; step < maker.count; step++) {
    if (members[step] === 0) continue;
    series.present[step] = float;
    series.value[step] = value[step];
  }
  return { ...series, members };
}
