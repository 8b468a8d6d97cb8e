import type { MetricName } from '@tidemark/protocol';

/** Whether the server knows how the values of a metric are distributed. */
export function hasQuantiles({ type, hasHistograms }: MetricName): boolean {
  return type === 'latency' || hasHistograms === true;
}
