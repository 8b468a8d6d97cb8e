import { formatG } from '../../go-format.ts';
import type { ForcedMonotonicity, HistogramNote } from '../../histogram/index.ts';
import type { Position } from '../../parse/index.ts';
import { quote } from '../../parse/index.ts';
import type { Annotations } from '../annotations.ts';

type Found = ForcedMonotonicity & { count: number; firstMs: number; lastMs: number };

/** Classic buckets whose counts had to be mended, summed up to one remark for each metric. */
export class ForcedMonotonicityRemarks {
  readonly #byMetric = new Map<string, Found>();

  note(metricName: string, forced: ForcedMonotonicity, timestampMs: number): void {
    const known = this.#byMetric.get(metricName);
    this.#byMetric.set(metricName, {
      minBound: Math.min(known?.minBound ?? Infinity, forced.minBound),
      maxBound: Math.max(known?.maxBound ?? -Infinity, forced.maxBound),
      largestDrop: Math.max(known?.largestDrop ?? 0, forced.largestDrop),
      count: (known?.count ?? 0) + 1,
      firstMs: Math.min(known?.firstMs ?? Infinity, timestampMs),
      lastMs: Math.max(known?.lastMs ?? -Infinity, timestampMs),
    });
  }

  addTo(annotations: Annotations, position: Position): void {
    for (const [metricName, found] of this.#byMetric) {
      annotations.add(remarkOn(found), metricName, position);
    }
  }
}

function remarkOn(found: Found): HistogramNote {
  const { minBound, maxBound, largestDrop, count, firstMs, lastMs } = found;
  const drop = formatG(Number(largestDrop.toPrecision(2)));
  return {
    level: 'info',
    text: (metricName) =>
      `input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)${metricName === '' ? '' : ` for metric name ${quote(metricName)}`}, from buckets ${formatG(minBound)} to ${formatG(maxBound)}, with a max diff of ${drop}, over ${count} samples from ${rfc3339(firstMs)} to ${rfc3339(lastMs)}`,
  };
}

/** Without digits of a second that are 0. */
function rfc3339(timestampMs: number): string {
  return new Date(timestampMs).toISOString().replace(/\.?0*Z$/, 'Z');
}
