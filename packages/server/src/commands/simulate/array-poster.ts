import { BatchWriter } from './batch-writer.ts';
import type { SimulatedSeries } from './fleet.ts';
import type { Posting } from './posting.ts';

/** How often it is looked at whether a batch is due. */
const pumpIntervalMs = 5;
/** Samples that are overdue by more than this are given up. */
const maxBehindMs = 1000;

export type ArrayPosterOptions = {
  ratePerS: number;
  batch: number;
  concurrency: number;
  nowMs: () => number;
};

/**
 * Posts arrays at a steady rate, a limited number of them at once. When the server does not keep up,
 * what is overdue by a second is skipped and counted, so that nothing piles up here or there.
 */
export function startArrayPoster(
  fleet: readonly SimulatedSeries[],
  posting: Posting,
  { ratePerS, batch, concurrency, nowMs }: ArrayPosterOptions,
): { stop: () => void } {
  const writer = new BatchWriter(fleet);
  // Each request on its way keeps one buffer; it comes back when the request is done.
  const free = Array.from({ length: concurrency }, () => writer.allocate(batch));
  const beganMs = nowMs();
  const stepMs = 1000 / ratePerS;
  const maxBehind = Math.max(batch * concurrency, Math.ceil((ratePerS * maxBehindMs) / 1000));
  let issued = 0;
  let isStopped = false;

  const pump = () => {
    if (isStopped) return;
    const elapsedMs = nowMs() - beganMs;
    const due = Math.floor(elapsedMs / stepMs);
    if (due - issued > maxBehind) {
      posting.skip(due - maxBehind - issued);
      issued = due - maxBehind;
    }
    while (due - issued >= batch) {
      const buffer = free.pop();
      if (buffer === undefined) return;
      const timeMs = beganMs + issued * stepMs;
      issued += batch;
      const { sizeBytes, samples } = writer.write(buffer, batch, { timeMs, stepMs, elapsedMs });
      if (samples === 0) free.push(buffer);
      else {
        posting.post(buffer.subarray(0, sizeBytes), samples, () => {
          free.push(buffer);
          setImmediate(pump);
        });
      }
    }
  };
  const timer = setInterval(pump, pumpIntervalMs);
  return {
    stop: () => {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
