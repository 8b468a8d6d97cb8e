import { readFileSync } from 'node:fs';
import type { BenchSeries } from './series.ts';

/** What Debian's node-exporter 1.5 shows of a machine with two cores and two disks: names and labels, a line each. */
const lines = readFileSync(new URL('./node-exporter-series.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

export const seriesPerNodeExporter = lines.length;

/** Series `index` of the node-exporter on a host, as Prometheus forwards it: with the target's labels. */
export function nodeExporterSeries(host: number, index: number): BenchSeries {
  const [, name, text] = /^(\w+)(?:\{(.*)\})?$/.exec(lines[index] ?? '') ?? [];
  if (name === undefined) throw new Error(`node-exporter has no series ${index}`);
  const own = [...(text ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(
    ([, label = '', value = '']) => [label, value] as const,
  );
  const ofTarget = [
    ['instance', `host-${String(host).padStart(4, '0')}.example.org:9100`],
    ['job', 'node'],
  ] as const;
  return { name, labels: [...own, ...ofTarget].sort(([a], [b]) => (a < b ? -1 : 1)) };
}
