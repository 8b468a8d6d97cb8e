import { hostName, regionOf } from '../workload/series.ts';

/**
 * Values that are known without looking at them, so that every answer about the year can be checked: a level
 * that climbs by one each tick of an hour and begins anew with the next, ten higher on each day of the week;
 * and a running total that grows by the same at every tick.
 */
export type YearMetric = 'temperature' | 'requests_total';

export const hostsPerMetric = 500;
export const tickMs = 10_000;
export const ticksPerHour = 360;
export const ticksPerDay = 24 * ticksPerHour;
/** Off the edges of minutes, so that it does not matter which bucket a sample on an edge would count in. */
export const sampleOffsetMs = 1234;
/** What a total has counted before the year begins, in ticks: `rate` must not see it begin at zero. */
export const ticksBefore = 100_000;

export function yearSeries(): { name: YearMetric; labels: (readonly [string, string])[] }[] {
  return (['temperature', 'requests_total'] as const).flatMap((name) =>
    Array.from({ length: hostsPerMetric }, (_, host) => ({
      name,
      labels: [['host', hostName(host)] as const, ['region', regionOf(host)] as const],
    })),
  );
}

export type Sums = { count: number; sum: number; min: number; max: number };

/** By how much a series grows from one tick to the next, within an hour. */
export function growth(metric: YearMetric, host: number): number {
  return metric === 'temperature' ? 1 : host + 1;
}

/** The value at a tick (of 10 s, counted from 1970), in a year that begins at `firstTick`. */
export function valueAt(metric: YearMetric, host: number, tick: number, firstTick: number): number {
  if (metric === 'requests_total') return (host + 1) * (tick - firstTick + ticksBefore);
  return host + (tick % ticksPerHour) + 10 * (Math.floor(tick / ticksPerDay) % 7);
}

/** Sums of whole hours. */
export function sumsOf(
  metric: YearMetric,
  host: number,
  fromTick: number,
  toTick: number,
  firstTick: number,
): Sums {
  const sums: Sums = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: 0 };
  const n = ticksPerHour;
  for (let tick = fromTick; tick < toTick; tick += n) {
    const first = valueAt(metric, host, tick, firstTick);
    const last = valueAt(metric, host, tick + n - 1, firstTick);
    sums.count += n;
    sums.sum += ((first + last) * n) / 2;
    sums.min = Math.min(sums.min, first);
    sums.max = Math.max(sums.max, last);
  }
  return sums;
}
