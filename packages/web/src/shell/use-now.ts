import { useSyncExternalStore } from 'react';

const tickMs = 1000;
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let currentMs = Date.now();

/** One timer for all that shows an age, stopped while nothing does. */
function watch(onTick: () => void): () => void {
  watchers.add(onTick);
  timer ??= setInterval(() => {
    currentMs = Date.now();
    for (const watcher of watchers) watcher();
  }, tickMs);
  return () => {
    watchers.delete(onTick);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time in epoch milliseconds, anew every second. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => {
    // After a time without watchers the remembered moment is old.
    if (timer === undefined && Date.now() - currentMs > tickMs) currentMs = Date.now();
    return currentMs;
  });
}
