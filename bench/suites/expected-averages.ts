import { valuesOf } from '../load/request-source.ts';
import { regionOf } from '../workload/series.ts';
import { offsetMs, type WorkloadName, workloads } from '../workload/workloads.ts';

/** Averages that a right answer has, computed from the workload itself. */
export type ExpectedAverages = {
  workload: WorkloadName;
  name: string;
  dataStartMs: number;
  fromMs: number;
  spanMs: number;
  /** 0: one bucket at 0. */
  bucketMs: number;
  /** The group that a host's series belongs to; undefined: not asked for. */
  groupOf: (host: number, region: string) => string | undefined;
};

/** Averages by bucket and group; the key is {@link bucketKey}. */
export type Averages = Map<string, number>;

export function bucketKey(bucketMs: number, group: string): string {
  return `${bucketMs} ${group}`;
}

export function computeAverages(expected: ExpectedAverages): Averages {
  const sums = new Map<string, { sum: number; count: number }>();
  const workload = workloads[expected.workload]();
  workload.parts.forEach((part, partIndex) => {
    if (part.series[0]?.name !== expected.name) return;
    const groups = part.series.map(({ labels }) => groupOfLabels(expected, labels));
    if (groups.every((group) => group === undefined)) return;
    const values = valuesOf(workload, partIndex);
    for (let tick = 0; tick < (workload.tickCount ?? 0); tick++, values.step()) {
      const atMs = expected.dataStartMs + tick * workload.stepMs + offsetMs;
      if (atMs < expected.fromMs || atMs >= expected.fromMs + expected.spanMs) continue;
      const { bucketMs } = expected;
      const bucket = bucketMs === 0 ? 0 : Math.floor(atMs / bucketMs) * bucketMs;
      groups.forEach((group, i) => {
        if (group === undefined) return;
        const key = bucketKey(bucket, group);
        const known = sums.get(key) ?? { sum: 0, count: 0 };
        sums.set(key, { sum: known.sum + values.values[i], count: known.count + 1 });
      });
    }
  });
  return new Map([...sums].map(([key, { sum, count }]) => [key, sum / count]));
}

function groupOfLabels(
  expected: ExpectedAverages,
  labels: readonly (readonly [string, string])[],
): string | undefined {
  const name = labels.find(([label]) => label === 'host')?.[1] ?? '';
  const host = Number(name.slice('host-'.length));
  return expected.groupOf(host, regionOf(host));
}
