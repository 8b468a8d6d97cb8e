import { nodeExporterSeries, seriesPerNodeExporter } from './node-exporter.ts';
import { type BenchSeries, hostCount, hostLabels, hostName, metricNames } from './series.ts';
import { histogramBounds, type ValueKind } from './series-values.ts';

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

export type WorkloadPart = { series: readonly BenchSeries[]; kind: ValueKind };

export const workloadNames = [
  'arrays-plain',
  'arrays-labelled',
  'singles',
  'remote-write',
  'five-hours',
  'thirty-days',
  'dashboards',
  'year',
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

/** 4,750 series for 5.5 hours, as dashboards ask about them. */
export const dashboards = {
  stepMs: 10_000,
  tickCount: 1980,
  totals: { name: 'requests_total', hosts: 2500 },
  levels: { name: 'cpu_usage', hosts: 1250 },
  versions: { name: 'host_info', hosts: 500 },
  histograms: { name: 'request_seconds_bucket', hosts: 50 },
};
export const year = { stepMs: 600_000, tickCount: 365 * 24 * 6, name: 'temperature', hosts: 20 };

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
  /** 5,000 series: ten node-exporters as Prometheus forwards them. 2,000 samples per request, four of each series. */
  'remote-write': () => ({
    parts: partsOf(10, seriesPerNodeExporter, (i) =>
      nodeExporterSeries(Math.floor(i / seriesPerNodeExporter), i % seriesPerNodeExporter),
    ),
    stepMs: 10_000,
    ticksPerRequest: 4,
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
      kind: name.endsWith('_total') ? 'total' : 'level',
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
      kind: 'level',
    })),
    stepMs: thirtyDays.stepMs,
    ticksPerRequest: 50,
    tickCount: thirtyDays.tickCount,
  }),
  /** Running totals, levels, one constant series for each host with its version, and classic histograms. */
  dashboards: () => ({
    parts: [
      ...[0, 1250].map((first) => ofHosts(dashboards.totals, 'total', first, 1250)),
      ofHosts(dashboards.levels, 'level', 0, dashboards.levels.hosts),
      { series: manyOf(dashboards.versions.hosts, versionSeries), kind: 'one' },
      { series: manyOf(dashboards.histograms.hosts, bucketSeries).flat(), kind: 'buckets' },
    ],
    stepMs: dashboards.stepMs,
    tickCount: dashboards.tickCount,
    ticksPerRequest: 1,
  }),
  /** 20 levels every ten minutes. */
  year: () => ({
    parts: [ofHosts(year, 'level', 0, year.hosts)],
    stepMs: year.stepMs,
    tickCount: year.tickCount,
    // Prometheus takes nothing that is an hour older than what it has, so that a request is short.
    ticksPerRequest: 5,
  }),
};

function manyOf<T>(count: number, at: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => at(index));
}

function ofHosts(
  { name }: { name: string },
  kind: ValueKind,
  first: number,
  count: number,
): WorkloadPart {
  const series = manyOf(count, (i) => ({ name, labels: hostLabels(first + i) }));
  return { series, kind };
}

function versionSeries(host: number): BenchSeries {
  const labels = [
    ['host', hostName(host)],
    ['version', `v${host % 7}`],
  ] as const;
  return { name: dashboards.versions.name, labels };
}

function bucketSeries(host: number): BenchSeries[] {
  return histogramBounds.map((le) => ({
    name: dashboards.histograms.name,
    labels: [
      ['host', hostName(host)],
      ['le', le],
    ],
  }));
}

function partsOf(
  partCount: number,
  seriesPerPart: number,
  seriesAt: (index: number) => BenchSeries,
): WorkloadPart[] {
  return Array.from({ length: partCount }, (_, part) => ({
    series: Array.from({ length: seriesPerPart }, (_, i) => seriesAt(part * seriesPerPart + i)),
    kind: part % 2 === 0 ? 'total' : 'level',
  }));
}
