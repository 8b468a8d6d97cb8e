import { useState } from 'react';

/** A list longer than this is a long answer: it is asked for less often. */
const longList = 1000;
const longListEveryMs = 30_000;

/** How often a list of this length is asked for, where a short one is every `everyMs`. */
export function pollingMs(everyMs: number, length: number): number {
  return length > longList ? Math.max(everyMs, longListEveryMs) : everyMs;
}

/** Pages that ask the server again and again: how often, and whether the reader stopped it. */
export function useAskedLive(everyMs: number) {
  const [isPaused, setIsPaused] = useState(false);
  return {
    isPaused,
    toggle: () => setIsPaused((was) => !was),
    /** For react-query; of what is a list it knows the length. */
    refetchInterval: (query: { state: { data: unknown } }) => {
      const { data } = query.state;
      return !isPaused && pollingMs(everyMs, Array.isArray(data) ? data.length : 0);
    },
  };
}
