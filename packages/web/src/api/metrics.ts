import type {
  AggregateBucket,
  Labels,
  MetricCard,
  MetricName,
  MetricSeries,
  RawSample,
} from '@tidemark/protocol';
import { type Parameters, request } from './request.ts';

/** How far the sparklines of the overview reach back, in minutes. */
export const overviewMinutes = 60;

export function fetchOverview(signal: AbortSignal): Promise<MetricCard[]> {
  return request('/v1/overview', { minutes: String(overviewMinutes) }, { signal });
}

export function fetchMetricNames(signal: AbortSignal): Promise<MetricName[]> {
  return request('/v1/metrics/names', {}, { signal });
}

export function fetchSeries(name: string, signal: AbortSignal): Promise<MetricSeries[]> {
  return request('/v1/metrics/series', { name }, { signal });
}

/** Which samples of a metric are meant; times in epoch milliseconds, inclusive. */
export type Selection = { name: string; labels: Labels; startMs: number; endMs: number };

function selectionParameters({ name, labels, startMs, endMs }: Selection): Parameters {
  return {
    name,
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    labels: labelsParameter(labels),
  };
}

function labelsParameter(labels: Labels): string | undefined {
  return Object.keys(labels).length === 0 ? undefined : JSON.stringify(labels);
}

export function fetchAggregates(
  selection: Selection,
  granularity: 'minute' | 'hour' | 'day',
  timezone: string,
  groupBy: readonly string[],
  signal: AbortSignal,
): Promise<AggregateBucket[]> {
  const parameters = {
    ...selectionParameters(selection),
    granularity,
    timezone,
    groupBy: groupBy.length === 0 ? undefined : groupBy.join(','),
  };
  return request('/v1/aggregates', parameters, { signal });
}

/** One page of raw samples: the oldest from `startMs` on. */
export function fetchOldestSamples(
  selection: Selection,
  signal: AbortSignal,
): Promise<RawSample[]> {
  return request('/v1/metrics', selectionParameters(selection), { signal });
}

/** One page of raw samples: the newest up to `endMs`, which may lie before `startMs`. */
export function fetchNewestSamples(
  selection: Selection,
  signal: AbortSignal,
): Promise<RawSample[]> {
  return request(
    '/v1/metrics',
    { ...selectionParameters(selection), start: undefined },
    { signal },
  );
}

/** Deletes all series of a metric, for good. */
export function deleteMetric(name: string): Promise<unknown> {
  return request('/v1/metrics', { name }, { method: 'DELETE' });
}
