import { bars } from '../report/bars.ts';
import type { Bar } from '../report/measure.ts';
import { hostName, isInClusterA } from '../workload/series.ts';
import { dashboards, thirtyDays, type WorkloadName } from '../workload/workloads.ts';
import { dayMs, hourMs, minuteMs } from './bench-context.ts';
import type { ExpectedAverages } from './expected-averages.ts';

/** One question as each API asks it. `variant` picks a host, so that no answer is just remembered. */
export type Question = {
  what: string;
  bar: Bar | undefined;
  tidemarkPath: (variant: number) => string;
  /** Path and query string, the same for Prometheus and VictoriaMetrics. */
  promqlPath: (variant: number) => string;
  /** Length of a bucket; PromQL's timestamps are those of its end. 0: one figure. */
  bucketMs: number;
  /** Whether the answer has a line for each region. */
  isGrouped: boolean;
  expected: (variant: number) => ExpectedAverages;
};

const gauge = dashboards.levels.name;

/** About the dashboards' 5.5 hours that begin at `dataStartMs`. */
export function dashboardAggregates(dataStartMs: number): Question[] {
  const spanMs = 5 * hourMs;
  return [
    {
      what: 'one series, 5 h per minute',
      bar: bars.oneSeries,
      tidemarkPath: (variant) =>
        aggregates(gauge, 'minute', dataStartMs, spanMs, { labels: `host=${hostName(variant)}` }),
      promqlPath: (variant) =>
        range(
          `avg_over_time(${gauge}{host="${hostName(variant)}"}[1m])`,
          dataStartMs,
          spanMs,
          minuteMs,
        ),
      bucketMs: minuteMs,
      isGrouped: false,
      expected: (variant) => ({
        ...ofWorkload('dashboards', gauge, dataStartMs),
        spanMs,
        bucketMs: minuteMs,
        groupOf: (host) => (host === variant ? '' : undefined),
      }),
    },
    {
      what: '1,000 series, 1 h per minute, in 10 groups',
      bar: undefined,
      tidemarkPath: (variant) =>
        aggregates(gauge, 'minute', hourStartMs(dataStartMs, variant), hourMs, {
          labels: 'cluster=a',
          groupBy: 'region',
        }),
      promqlPath: (variant) => {
        const part = (name: string) => `sum by (region) (${name}(${gauge}{cluster="a"}[1m]))`;
        const average = `${part('sum_over_time')} / ${part('count_over_time')}`;
        return range(average, hourStartMs(dataStartMs, variant), hourMs, minuteMs);
      },
      bucketMs: minuteMs,
      isGrouped: true,
      expected: (variant) => ({
        ...ofWorkload('dashboards', gauge, dataStartMs),
        fromMs: hourStartMs(dataStartMs, variant),
        spanMs: hourMs,
        bucketMs: minuteMs,
        groupOf: (host, region) => (isInClusterA(host) ? region : undefined),
      }),
    },
  ];
}

/** About the thirty days of 50 series at 60 s that begin at `dataStartMs`. */
export function thirtyDayAggregates(dataStartMs: number): Question[] {
  const { name } = thirtyDays;
  const spanMs = 30 * dayMs;
  const lastDayMs = dataStartMs + spanMs - dayMs;
  return [
    {
      what: 'one series, statistics of a day',
      bar: undefined,
      tidemarkPath: (variant) =>
        `/v1/stats?${new URLSearchParams({
          name,
          labels: `host=${hostName(variant)}`,
          start: String(lastDayMs),
          end: String(lastDayMs + dayMs - 1),
        })}`,
      promqlPath: (variant) =>
        `/api/v1/query?${new URLSearchParams({
          query: `avg_over_time(${name}{host="${hostName(variant)}"}[1d])`,
          time: String((lastDayMs + dayMs) / 1000),
          nocache: '1',
        })}`,
      bucketMs: 0,
      isGrouped: false,
      expected: (variant) => ({
        ...ofWorkload('thirty-days', name, dataStartMs),
        fromMs: lastDayMs,
        spanMs: dayMs,
        bucketMs: 0,
        groupOf: (host) => (host === variant ? '' : undefined),
      }),
    },
    {
      what: 'one series, 30 days hourly',
      bar: bars.hourly,
      tidemarkPath: (variant) =>
        aggregates(name, 'hour', dataStartMs, spanMs, { labels: `host=${hostName(variant)}` }),
      promqlPath: (variant) =>
        range(
          `avg_over_time(${name}{host="${hostName(variant)}"}[1h])`,
          dataStartMs,
          spanMs,
          hourMs,
        ),
      bucketMs: hourMs,
      isGrouped: false,
      expected: (variant) => ({
        ...ofWorkload('thirty-days', name, dataStartMs),
        spanMs,
        bucketMs: hourMs,
        groupOf: (host) => (host === variant ? '' : undefined),
      }),
    },
    {
      what: '50 series as one, 30 days hourly',
      bar: bars.hourly,
      tidemarkPath: () => aggregates(name, 'hour', dataStartMs, spanMs, {}),
      promqlPath: () =>
        range(
          `sum(sum_over_time(${name}[1h])) / sum(count_over_time(${name}[1h]))`,
          dataStartMs,
          spanMs,
          hourMs,
        ),
      bucketMs: hourMs,
      isGrouped: false,
      expected: () => ({
        ...ofWorkload('thirty-days', name, dataStartMs),
        spanMs,
        bucketMs: hourMs,
        groupOf: () => '',
      }),
    },
  ];
}

/** Another minute to begin at for each variant. */
function hourStartMs(dataStartMs: number, variant: number): number {
  const minutes = Math.floor((dashboards.stepMs * dashboards.tickCount) / minuteMs) - 60;
  return dataStartMs + (variant % minutes) * minuteMs;
}

function ofWorkload(workload: WorkloadName, name: string, dataStartMs: number) {
  return { workload, name, dataStartMs, fromMs: dataStartMs };
}

function aggregates(
  name: string,
  granularity: string,
  startMs: number,
  spanMs: number,
  more: Record<string, string>,
): string {
  const start = String(startMs);
  const end = String(startMs + spanMs - 1);
  return `/v1/aggregates?${new URLSearchParams({ name, granularity, start, end, ...more })}`;
}

/** A bucket is what lies in the step before its timestamp, so the first ends one step after the start. */
function range(query: string, startMs: number, spanMs: number, stepMs: number): string {
  const start = String((startMs + stepMs) / 1000);
  const end = String((startMs + spanMs) / 1000);
  const step = String(stepMs / 1000);
  // nocache: VictoriaMetrics would remember answers; Prometheus does not know the parameter.
  return `/api/v1/query_range?${new URLSearchParams({ query, start, end, step, nocache: '1' })}`;
}
