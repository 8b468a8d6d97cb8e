import { type BenchSeries, hostCount, hostLabels, metricNames } from './series.ts';

/**
 * Series that are sent in parts. A part is sent in the order of time by one connection at a time, which
 * Prometheus asks for; different parts travel side by side.
 */
export type Workload = {
  parts: readonly WorkloadPart[];
  stepMs: number;
  ticksPerRequest: number;
  /** Where the data ends; undefined: goes on as long as the load does. */
  tickCount: number | undefined;
};

export type WorkloadPart = { series: readonly BenchSeries[]; isCounter: boolean };

export const workloadNames = [
  'arrays-plain',
  'arrays-labelled',
  'singles',
  'remote-write',
  'five-hours',
  'thirty-days',
] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** Off the minute's edge, so that it does not matter which end of a range a system counts in. */
export const offsetMs = 1234;

export const fiveHours = { stepMs: 10_000, tickCount: 1830 };
export const thirtyDays = {
  stepMs: 60_000,
  tickCount: 30 * 24 * 60,
  name: 'queue_length',
  hosts: 50,
};

export const workloads: Record<WorkloadName, () => Workload> = {
  /** 5,000 series, each a name without labels, as system B posts them; 1,000 samples per request. */
  'arrays-plain': () => ({
    parts: partsOf(5, 1000, (i) => ({ name: `metric_${String(i).padStart(4, '0')}`, labels: [] })),
    stepMs: 10_000,
    ticksPerRequest: 1,
    tickCount: undefined,
  }),
  /** 5,000 series with three labels; 1,000 samples per request. */
  'arrays-labelled': () => ({
    parts: partsOf(5, 1000, (i) => ({
      name: `load_${i % 5}`,
      labels: hostLabels(Math.floor(i / 5)),
    })),
    stepMs: 10_000,
    ticksPerRequest: 1,
    tickCount: undefined,
  }),
  /** 16,000 series with three labels; 2,000 samples per request, one of each series. */
  'remote-write': () => ({
    parts: partsOf(8, 2000, (i) => ({
      name: `load_${i % 5}`,
      labels: hostLabels(Math.floor(i / 5)),
    })),
    stepMs: 10_000,
    ticksPerRequest: 1,
    tickCount: undefined,
  }),
  /** 64 series, one sample per request. */
  singles: () => ({
    parts: partsOf(64, 1, (i) => ({ name: `single_${i}`, labels: [] })),
    stepMs: 1000,
    ticksPerRequest: 1,
    tickCount: undefined,
  }),
  /** 5,000 series every 10 s: half running totals, half two-decimal gauges. */
  'five-hours': () => ({
    parts: metricNames.map((name) => ({
      series: Array.from({ length: hostCount }, (_, host) => ({ name, labels: hostLabels(host) })),
      isCounter: name.endsWith('_total'),
    })),
    ...fiveHours,
    ticksPerRequest: 1,
  }),
  /** 50 gauges every minute. */
  'thirty-days': () => ({
    parts: [0, 25].map((first) => ({
      series: Array.from({ length: 25 }, (_, i) => ({
        name: thirtyDays.name,
        labels: hostLabels(first + i),
      })),
      isCounter: false,
    })),
    stepMs: thirtyDays.stepMs,
    ticksPerRequest: 50,
    tickCount: thirtyDays.tickCount,
  }),
};

function partsOf(
  partCount: number,
  seriesPerPart: number,
  seriesAt: (index: number) => BenchSeries,
): WorkloadPart[] {
  return Array.from({ length: partCount }, (_, part) => ({
    series: Array.from({ length: seriesPerPart }, (_, i) => seriesAt(part * seriesPerPart + i)),
    isCounter: part % 2 === 0,
  }));
}
