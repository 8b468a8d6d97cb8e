import { setTimeout as sleep } from 'node:timers/promises';

const shortestPollMs = 10;
const longestPollMs = 100;
/**
 * How much longer than needed a wait may take. Asking costs the server as much as what is waited for: the longer it
 * takes, the less often it is asked.
 */
const lateness = 0.1;
/** What is right comes within a second or two; a machine with ten times too much to do may take this long. */
export const patienceMs = 60_000;

/**
 * Asks again and again until the answer is neither undefined, null nor false, and gives that answer.
 * Throws with `what` and the last failure when `timeoutMs` is over.
 */
export async function waitUntil<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  timeoutMs = patienceMs,
): Promise<T> {
  const begunMs = performance.now();
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    const waitedMs = performance.now() - begunMs;
    if (waitedMs > timeoutMs) {
      throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`, { cause: last });
    }
    await sleep(Math.max(shortestPollMs, Math.min(waitedMs * lateness, longestPollMs)));
  }
}
