import type { PostedSample } from '@tidemark/protocol';
import type { SimulatedSeries } from './fleet.ts';
import { valueAt } from './metric-catalog.ts';
import { isSilent } from './outage.ts';
import type { Posting } from './posting.ts';

/** A sample of a series as a small sender would post it. */
export function sampleOf(
  { metric, labels, seed }: SimulatedSeries,
  timeMs: number,
  elapsedMs: number,
): PostedSample {
  const value = Number(valueAt(metric, seed, timeMs, elapsedMs).toFixed(metric.decimals));
  const { name, type, unit } = metric;
  return { name, type, unit, labels, timestamp: new Date(timeMs).toISOString(), value };
}

/**
 * Posts one sample of each series per interval, each as a request of its own, all at once. A series
 * finds no free place when earlier requests hang: its sample is skipped, so that nothing piles up.
 */
export function startSinglePoster(
  fleet: readonly SimulatedSeries[],
  posting: Posting,
  options: { intervalMs: number; concurrency: number; nowMs: () => number },
): { stop: () => void } {
  const { intervalMs, concurrency, nowMs } = options;
  const beganMs = nowMs();
  const tick = () => {
    const timeMs = nowMs();
    for (const series of fleet) {
      if (isSilent(series.hostSeed, timeMs - beganMs)) continue;
      if (posting.inFlight >= concurrency) posting.skip(1);
      else posting.post(JSON.stringify(sampleOf(series, timeMs, intervalMs)), 1);
    }
  };
  tick();
  const timer = setInterval(tick, intervalMs);
  return { stop: () => clearInterval(timer) };
}
