import type { MetricName } from '@tidemark/protocol';
import { metricOfQuery, metricQuery } from '../../promql/metric-query.ts';
import {
  defaultExploreState,
  type ExploreState,
  encodeExploreState,
} from '../../url-state/explore-state.ts';
import {
  defaultQueriesState,
  emptyQuery,
  encodeQueriesState,
  type QueriesState,
} from '../../url-state/query-state.ts';
import type { Span } from './resolve-frame.ts';

/** The address of the same metrics as PromQL. All data is, for a query, the span it stands for now. */
export function promqlSearch(
  { metrics, labels, groupBy, frame, pausedAtMs }: ExploreState,
  names: readonly MetricName[],
  span: Span,
): string {
  const queries = metrics.map((metric) => ({
    ...emptyQuery,
    expression: metricQuery(
      metric,
      names.find(({ name }) => name === metric),
      labels,
      groupBy,
    ),
  }));
  return encodeQueriesState({
    ...defaultQueriesState,
    queries: queries.length === 0 ? defaultQueriesState.queries : queries,
    frame: frame.kind === 'all' ? { kind: 'between', ...span } : frame,
    pausedAtMs,
  });
}

/** The address of the metrics that queries ask for by name alone; the frame in any case. */
export function metricSearch({ queries, frame, pausedAtMs }: QueriesState): string {
  const named = queries
    .map(({ expression }) => metricOfQuery(expression))
    .filter((one) => one !== null);
  return encodeExploreState({
    ...defaultExploreState,
    metrics: [...new Set(named.map(({ name }) => name))],
    labels: named.length === 1 ? (named[0]?.labels ?? {}) : {},
    frame,
    pausedAtMs,
  });
}
