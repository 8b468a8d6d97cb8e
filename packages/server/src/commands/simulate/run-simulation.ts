import { setTimeout as sleepMs } from 'node:timers/promises';
import type { TidemarkClient } from '@tidemark/client';
import { startArrayPoster } from './array-poster.ts';
import { makeFleet } from './fleet.ts';
import { Posting } from './posting.ts';
import { planPosting, type SimulateOptions } from './simulate-options.ts';
import { startSinglePoster } from './single-poster.ts';
import { Tally, type TallyFigures } from './tally.ts';

const reportIntervalMs = 1000;
/** How long requests that are on their way may take after the end. */
const settleMs = 2000;

export type SimulationSurroundings = {
  client: TidemarkClient;
  nowMs: () => number;
  /** Ends the simulation; what is on its way is still counted. */
  signal: AbortSignal;
  /** Called once a second with the figures of that second. */
  onSecond: (second: TallyFigures, elapsedMs: number, total: Tally) => void;
};

/** Posts samples until the duration is over or the signal fires, and gives the totals. */
export async function runSimulation(
  options: SimulateOptions,
  { client, nowMs, signal, onSecond }: SimulationSurroundings,
): Promise<{ total: Tally; durationMs: number }> {
  const total = new Tally();
  let second = new Tally();
  const cutOff = new AbortController();
  const posting = new Posting(client, () => [second, total], cutOff.signal);
  const plan = planPosting(options);
  const fleet = makeFleet(options.series, options.seed);
  const poster =
    plan.kind === 'singles'
      ? startSinglePoster(fleet, posting, { ...plan, intervalMs: options.intervalMs, nowMs })
      : startArrayPoster(fleet, posting, { ...plan, nowMs });
  // A large fleet takes a moment to make, which is no part of the duration.
  const beganMs = nowMs();
  const report = setInterval(() => {
    const figures = second.figures();
    second = new Tally();
    onSecond(figures, nowMs() - beganMs, total);
  }, reportIntervalMs);

  await durationOrSignal(options.durationMs, signal);
  poster.stop();
  const durationMs = nowMs() - beganMs;
  const cutOffTimer = setTimeout(() => cutOff.abort(), settleMs);
  await posting.settle();
  clearTimeout(cutOffTimer);
  clearInterval(report);
  return { total, durationMs };
}

async function durationOrSignal(durationMs: number | null, signal: AbortSignal): Promise<void> {
  if (durationMs === null) {
    if (signal.aborted) return;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return;
  }
  try {
    await sleepMs(durationMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
