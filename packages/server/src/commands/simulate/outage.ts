import { unitRandom } from './random.ts';

const windowMs = 10 * 60 * 1000;
const shareOfWindows = 0.5;
const shortestMs = 20_000;
const longestMs = 60_000;
/** A simulation that has just begun shows all its hosts. */
const quietStartMs = 60_000;

/** Whether a host is silent: in half of all ten-minute windows it is, for 20 to 60 s. */
export function isSilent(hostSeed: number, elapsedMs: number): boolean {
  const window = Math.floor(elapsedMs / windowMs);
  if (unitRandom(hostSeed, 3 * window) >= shareOfWindows) return false;
  const lengthMs = shortestMs + unitRandom(hostSeed, 3 * window + 1) * (longestMs - shortestMs);
  const latestStartMs = windowMs - lengthMs - quietStartMs;
  const startMs = quietStartMs + unitRandom(hostSeed, 3 * window + 2) * latestStartMs;
  const intoMs = elapsedMs - window * windowMs - startMs;
  return intoMs >= 0 && intoMs < lengthMs;
}
