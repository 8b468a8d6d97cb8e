/** A series as it is sent: name and labels, sorted by label name. */
export type BenchSeries = { name: string; labels: readonly (readonly [string, string])[] };

export const metricNames = ['requests_total', 'sent_bytes_total', 'cpu_usage', 'memory_usage'];
export const hostCount = 1250;
const hostsInClusterA = 1000;
const regionCount = 10;

/** `cluster`, `host` and `region` of a host; cluster a has 1,000 hosts in 10 regions. */
export function hostLabels(host: number): BenchSeries['labels'] {
  return [
    ['cluster', host < hostsInClusterA ? 'a' : 'b'],
    ['host', hostName(host)],
    ['region', regionOf(host)],
  ];
}

export function hostName(host: number): string {
  return `host-${String(host).padStart(4, '0')}`;
}

export function regionOf(host: number): string {
  return `region-${host % regionCount}`;
}

export function isInClusterA(host: number): boolean {
  return host < hostsInClusterA;
}
