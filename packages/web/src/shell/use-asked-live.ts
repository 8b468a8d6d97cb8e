import { useState } from 'react';

/** Pages that ask the server again and again: how often, and whether the reader stopped it. */
export function useAskedLive(everyMs: number) {
  const [isPaused, setIsPaused] = useState(false);
  return {
    isPaused,
    toggle: () => setIsPaused((was) => !was),
    /** For react-query. */
    refetchInterval: isPaused ? (false as const) : everyMs,
  };
}
