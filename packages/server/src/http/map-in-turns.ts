import { setImmediate as nextTurn } from 'node:timers/promises';

/** Other work gets its turn after so many. */
const turnOf = 1_000;

/** As `map`, for so many that all others would wait too long meanwhile. */
export async function mapInTurns<From, To>(
  all: readonly From[],
  change: (one: From, at: number) => To,
): Promise<To[]> {
  const changed: To[] = [];
  for (const [at, one] of all.entries()) {
    if (at > 0 && at % turnOf === 0) await nextTurn();
    changed.push(change(one, at));
  }
  return changed;
}
