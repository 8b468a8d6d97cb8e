import { dayMs, hourMs } from '../suites/bench-context.ts';
import { hostName, regionOf } from '../workload/series.ts';
import type { YearDays } from './fill-year.ts';
import {
  growth,
  hostsPerMetric,
  type Sums,
  sumsOf,
  tickMs,
  ticksPerDay,
  ticksPerHour,
  type YearMetric,
} from './year-values.ts';

/** A question about the year, and the points of its right answer: by group, then by time. */
export type YearQuestion = {
  what: string;
  path: string;
  read: (body: string) => Points;
  expected: () => Points;
};

/** By {@link pointKey}. */
export type Points = Map<string, number>;

type Grouping = 'one host' | 'all' | 'region';
type Figure = (sums: Sums, host: number) => number;

type Zone = { name: string; aheadMs: number };

const asked = 7;
const utc: Zone = { name: 'UTC', aheadMs: 0 };
/** Its days are not those of UTC, and its clocks never change. */
const tokyo: Zone = { name: 'Asia/Tokyo', aheadMs: 9 * hourMs };

function pointKey(group: string, ms: number): string {
  return `${group} ${new Date(ms).toISOString()}`;
}

function groupOf(grouping: Grouping, host: number): string | undefined {
  if (grouping === 'one host') return host === asked ? '' : undefined;
  return grouping === 'all' ? '' : regionOf(host);
}

export function yearQuestions(days: YearDays): YearQuestion[] {
  const year = new Year(days);
  return [
    year.aggregates('hour', 'one host'),
    year.aggregates('day', 'one host'),
    year.aggregates('hour', 'all'),
    year.aggregates('hour', 'region'),
    year.aggregates('day', 'all'),
    year.aggregates('day', 'region'),
    year.aggregates('day', 'one host', tokyo),
    year.aggregates('day', 'all', tokyo),
    year.aggregates('day', 'region', tokyo),
    ...(['one host', 'region'] as const).flatMap((grouping) => [
      year.promql('temperature', 'avg_over_time', hourMs, grouping, average),
      year.promql('temperature', 'avg_over_time', dayMs, grouping, average),
      year.promql('temperature', 'avg_over_time', 7 * dayMs, grouping, average),
      year.promql('temperature', 'max_over_time', 7 * dayMs, grouping, ({ max }) => max),
      year.promql('temperature', 'sum_over_time', dayMs, grouping, ({ sum }) => sum),
      year.promql('temperature', 'max_over_time', hourMs, grouping, ({ max }) => max),
      year.promql('requests_total', 'rate', hourMs, grouping, perSecond),
      year.promql('requests_total', 'rate', dayMs, grouping, perSecond),
    ]),
  ];
}

const average: Figure = ({ sum, count }) => sum / count;
/** A total that grows evenly has this rate wherever one looks. */
const perSecond: Figure = (_, host) => growth('requests_total', host) / (tickMs / 1000);

class Year {
  readonly #firstTick: number;
  readonly #endTick: number;

  constructor({ hourDay, today }: YearDays) {
    this.#firstTick = hourDay * ticksPerDay;
    this.#endTick = today * ticksPerDay;
  }

  /** Averages, of a level over one host, all, or those of each region. */
  aggregates(granularity: 'hour' | 'day', grouping: Grouping, zone = utc): YearQuestion {
    const parameters = new URLSearchParams({
      name: 'temperature',
      granularity,
      timezone: zone.name,
      start: String(this.#firstTick * tickMs),
      end: String(this.#endTick * tickMs - 1),
      ...(grouping === 'one host' ? { labels: `host=${hostName(asked)}` } : {}),
      ...(grouping === 'region' ? { groupBy: 'region' } : {}),
    });
    const stepMs = granularity === 'hour' ? hourMs : dayMs;
    const { aheadMs } = zone;
    const bucketOf = (ms: number) => Math.floor((ms + aheadMs) / stepMs) * stepMs - aheadMs;
    const stepTicks = aheadMs === 0 ? stepMs / tickMs : ticksPerHour;
    return {
      what: `aggregates by ${granularity} of ${zone.name}, ${shown(grouping)}`,
      path: `/v1/aggregates?${parameters}`,
      read: readAggregates,
      expected: () => {
        const merged = this.#points(
          'temperature',
          grouping,
          stepTicks,
          bucketOf,
          (sums) => sums,
          merge,
        );
        return new Map([...merged].map(([key, sums]) => [key, sums.sum / sums.count]));
      },
    };
  }

  /** A function over a range as long as the step; summed up by region, or of one host. */
  promql(
    metric: YearMetric,
    name: string,
    stepMs: number,
    grouping: 'one host' | 'region',
    figure: Figure,
  ): YearQuestion {
    const selector = grouping === 'one host' ? `{host="${hostName(asked)}"}` : '';
    const call = `${name}(${metric}${selector}[${stepMs / hourMs}h])`;
    const isMax = name === 'max_over_time';
    const aggregation = isMax ? 'max' : 'sum';
    const query = grouping === 'one host' ? call : `${aggregation} by (region)(${call})`;
    // Whole steps only: a year is 52 weeks and a day.
    const stepTicks = stepMs / tickMs;
    const steps = Math.floor((this.#endTick - this.#firstTick) / stepTicks);
    const parameters = new URLSearchParams({
      query,
      start: String((this.#firstTick * tickMs + stepMs) / 1000),
      end: String((this.#firstTick * tickMs + steps * stepMs) / 1000),
      step: String(stepMs / 1000),
    });
    return {
      what: `${query}, step ${stepMs / hourMs}h`,
      path: `/api/v1/query_range?${parameters}`,
      read: readPromql,
      expected: () =>
        this.#points(
          metric,
          grouping,
          stepTicks,
          (ms) => ms + stepMs,
          figure,
          (a, b) => (isMax ? Math.max(a, b) : a + b),
        ),
    };
  }

  /** What all buckets of all hosts give, brought together by group; `pointMs` says where a point lies. */
  #points<T>(
    metric: YearMetric,
    grouping: Grouping,
    stepTicks: number,
    pointMs: (bucketMs: number) => number,
    figure: (sums: Sums, host: number) => T,
    together: (a: T, b: T) => T,
  ): Map<string, T> {
    const points = new Map<string, T>();
    for (let host = 0; host < hostsPerMetric; host++) {
      const group = groupOf(grouping, host);
      if (group === undefined) continue;
      for (let tick = this.#firstTick; tick + stepTicks <= this.#endTick; tick += stepTicks) {
        const sums = sumsOf(metric, host, tick, tick + stepTicks, this.#firstTick);
        const key = pointKey(group, pointMs(tick * tickMs));
        const known = points.get(key);
        const found = figure(sums, host);
        points.set(key, known === undefined ? found : together(known, found));
      }
    }
    return points;
  }
}

function shown(grouping: Grouping): string {
  if (grouping === 'one host') return 'one series';
  return grouping === 'all' ? `${hostsPerMetric} series as one` : `${hostsPerMetric} in 10 groups`;
}

function merge(a: Sums, b: Sums): Sums {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}

function readAggregates(body: string): Points {
  const rows = JSON.parse(body) as {
    timestamp: string;
    average: number;
    labels?: { region?: string };
  }[];
  return new Map(
    rows.map(({ timestamp, average: value, labels }) => [
      pointKey(labels?.region ?? '', Date.parse(timestamp)),
      value,
    ]),
  );
}

function readPromql(body: string): Points {
  const { data } = JSON.parse(body) as {
    data: { result: { metric: { region?: string; host?: string }; values: [number, string][] }[] };
  };
  return new Map(
    data.result.flatMap(({ metric, values }) =>
      values.map(([seconds, text]): [string, number] => [
        pointKey(metric.host === undefined ? (metric.region ?? '') : '', seconds * 1000),
        Number(text),
      ]),
    ),
  );
}
