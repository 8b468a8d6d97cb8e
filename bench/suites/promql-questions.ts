import { bars } from '../report/bars.ts';
import type { Bar } from '../report/measure.ts';
import { hostName } from '../workload/series.ts';
import { dashboards, thirtyDays, year } from '../workload/workloads.ts';
import { dayMs, hourMs, minuteMs } from './bench-context.ts';

/** A query that all systems are asked in the same words. */
export type PromqlQuestion = {
  what: string;
  bar: Bar | undefined;
  query: string;
  startMs: number;
  endMs: number;
  stepMs: number;
  /**
   * Why VictoriaMetrics answers otherwise than Prometheus; undefined where it must not. Its answers are then
   * compared for their shape, and how far they are off is said.
   */
  victoriaDiffers: string | undefined;
  /** Whether it is also asked right after a start, and beside ingest. */
  isKey: boolean;
};

const rateDiffers =
  'its rate() divides the increase since the last sample before the range and does not extrapolate';

const total = dashboards.totals.name;
const level = dashboards.levels.name;
const versions = dashboards.versions.name;
const buckets = dashboards.histograms.name;
const oneHost = hostName(7);

/** About the 5.5 hours that begin at `startMs`. */
export function dashboardQuestions(startMs: number): PromqlQuestion[] {
  const endMs = startMs + dashboards.stepMs * dashboards.tickCount;
  const whole = { startMs: startMs + minuteMs, endMs, stepMs: minuteMs };
  const fiveHours = { startMs: endMs - 5 * hourMs, endMs, stepMs: minuteMs };
  const lastHour = { startMs: endMs - hourMs, endMs, stepMs: minuteMs };
  const coarse = { startMs: endMs - 4 * hourMs, endMs, stepMs: 5 * minuteMs };
  const plain = { bar: undefined, victoriaDiffers: undefined, isKey: false };
  const withRate = { ...plain, victoriaDiffers: rateDiffers };
  return [
    {
      ...withRate,
      what: 'sum by (region)(rate(x[5m])), 2,500 series, 5.5 h',
      query: `sum by (region)(rate(${total}[5m]))`,
      ...whole,
      bar: bars.aheadOfVictoria,
      isKey: true,
    },
    {
      ...plain,
      what: 'one series, 5 h per minute (PromQL)',
      query: `avg_over_time(${level}{host="${oneHost}"}[1m])`,
      ...fiveHours,
      bar: bars.oneSeries,
      isKey: true,
    },
    {
      ...withRate,
      what: 'sum by (host), 2,500 groups, 1 h',
      query: `sum by (host)(rate(${total}[5m]))`,
      ...lastHour,
    },
    {
      ...plain,
      what: '1,000 series as they are, 1 h',
      query: `${level}{cluster="a"}`,
      ...lastHour,
    },
    {
      ...withRate,
      what: 'regex matchers, 400 of 2,500 series, 5 h',
      query: `sum by (region)(rate(${total}{host=~"host-[012].[05].",region!~"region-[89]"}[5m]))`,
      ...fiveHours,
    },
    {
      ...plain,
      what: 'topk(5) of 1,250 averages of 1 h, 4 h',
      query: `topk(5, avg_over_time(${level}[1h]))`,
      ...coarse,
    },
    {
      ...plain,
      what: 'quantile by (region), 1,250 series, 5 h',
      query: `quantile by (region)(0.9, ${level})`,
      ...fiveHours,
    },
    {
      ...plain,
      what: 'join on(host) group_left, 500 series, 5 h',
      query: `avg by (version)(${level}{host=~"host-0[0-4].*"} * on(host) group_left(version) ${versions})`,
      ...fiveHours,
      isKey: true,
    },
    {
      ...withRate,
      what: 'subquery [30m:1m] over a sum of rates, 4 h',
      query: `max_over_time(sum by (region)(rate(${total}[5m]))[30m:1m])`,
      // Between the steps of the subquery: at its left edge Prometheus 2 sees one more than Prometheus 3.
      ...coarse,
      startMs: coarse.startMs + minuteMs / 2,
    },
    {
      ...withRate,
      what: 'histogram_quantile, 500 buckets, 5 h',
      query: `histogram_quantile(0.95, sum by (le)(rate(${buckets}[5m])))`,
      ...fiveHours,
    },
  ];
}

/** About the thirty days and the year that end at the two times. */
export function longQuestions(monthEndMs: number, yearEndMs: number): PromqlQuestion[] {
  const month = { startMs: monthEndMs - 30 * dayMs + hourMs, endMs: monthEndMs };
  const whole = (stepMs: number) => ({
    startMs: yearEndMs - 365 * dayMs + stepMs,
    endMs: yearEndMs,
    stepMs,
  });
  const plain = { bar: undefined, victoriaDiffers: undefined, isKey: false };
  return [
    {
      ...plain,
      what: '50 series as one, 30 days hourly (PromQL)',
      query: `sum(sum_over_time(${thirtyDays.name}[1h]))`,
      ...month,
      stepMs: hourMs,
      bar: bars.hourly,
    },
    {
      ...plain,
      what: 'one series, a year hourly (PromQL)',
      query: `avg_over_time(${year.name}{host="${oneHost}"}[1h])`,
      ...whole(hourMs),
      bar: bars.hourly,
      isKey: true,
    },
    {
      ...plain,
      what: '20 series by region, a year daily (PromQL)',
      query: `max by (region)(max_over_time(${year.name}[1d]))`,
      ...whole(dayMs),
    },
    {
      ...plain,
      what: '20 series as one, a year weekly (PromQL)',
      query: `sum(avg_over_time(${year.name}[1w]))`,
      ...whole(7 * dayMs),
    },
  ];
}

/** Path and query string, the same for all. */
export function pathOf({ query, startMs, endMs, stepMs }: PromqlQuestion): string {
  const [start, end, step] = [startMs, endMs, stepMs].map((ms) => String(ms / 1000));
  // nocache: VictoriaMetrics would remember answers; the others do not know the parameter.
  return `/api/v1/query_range?${new URLSearchParams({ query, start, end, step, nocache: '1' } as Record<string, string>)}`;
}
