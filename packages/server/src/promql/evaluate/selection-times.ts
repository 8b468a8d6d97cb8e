import type { AtModifier, Duration } from '../parse/index.ts';
import { durationMs } from './durations.ts';
import { lastTime } from './grid.ts';
import type { Query, Scope } from './scope.ts';

/**
 * When a selector or subquery looks at its series: at step i it sees what is up to `firstMs + i * strideMs`.
 * The stride is 0 if `@` pins it.
 */
export type SelectionTimes = { firstMs: number; lastMs: number; strideMs: number };

export function selectionTimes(
  selector: { offset: Duration | null; at: AtModifier | null },
  scope: Scope,
): SelectionTimes {
  const { query, grid } = scope;
  const offsetMs = selector.offset === null ? 0 : durationMs(selector.offset, query);
  if (selector.at !== null) {
    const pinnedMs = atMs(selector.at, query) - offsetMs;
    return { firstMs: pinnedMs, lastMs: pinnedMs, strideMs: 0 };
  }
  return {
    firstMs: grid.startMs - offsetMs,
    lastMs: lastTime(grid) - offsetMs,
    strideMs: grid.stepMs,
  };
}

/** `start()` and `end()` are those of the whole query, in subqueries, too. */
function atMs(at: AtModifier, query: Query): number {
  switch (at.kind) {
    case 'time':
      return at.ms;
    case 'start':
      return query.startMs;
    case 'end':
      return query.endMs;
  }
}
