/**
 * What a series may take of the memory, in bytes: its place in the table, its open minutes in the head,
 * what it waits with for the store, and the copies of all that while they grow.
 */
export const seriesBudgetBytes = 512;

/** Memory that is not there for series: the engine, its caches, request bodies, in bytes. */
export const otherMemoryBytes = 1024 ** 3;

/** Most series that are allowed by default, however large the machine is. */
export const greatestDefaultMaxSeries = 50_000_000;

const step = 100_000;

/**
 * How many series fit by {@link seriesBudgetBytes} into what {@link otherMemoryBytes} leaves of the memory,
 * or into half of it where that is more; a round number. `memoryBytes` is that of the machine, or of the
 * container.
 */
export function defaultMaxSeries(memoryBytes: number): number {
  const forSeries = Math.max(memoryBytes - otherMemoryBytes, memoryBytes / 2);
  const fitting = Math.floor(forSeries / seriesBudgetBytes / step) * step;
  return Math.min(greatestDefaultMaxSeries, Math.max(step, fitting));
}
