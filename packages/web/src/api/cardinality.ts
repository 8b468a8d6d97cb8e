import type { Cardinality, MetricCardinality } from '@tidemark/protocol';
import { request } from './request.ts';

export function fetchCardinality(signal: AbortSignal): Promise<Cardinality> {
  return request('/v1/cardinality', {}, { signal });
}

/** Only the totals and what is refused: it costs the server nothing, however many series there are. */
export function fetchCardinalityTotals(signal: AbortSignal): Promise<Cardinality> {
  return request('/v1/cardinality', { limit: '0' }, { signal });
}

export function fetchMetricCardinality(
  metric: string,
  signal: AbortSignal,
): Promise<MetricCardinality> {
  return request('/v1/cardinality', { metric }, { signal });
}
