/**
 * What a waiting sample takes, in bytes, where it takes most: a row of 32 and what it is laid out in for the store,
 * another 35, both in columns that double as they grow.
 */
export const pendingSampleBytes = 150;
/** The part of the memory that waiting samples may take. */
const shareOfMemory = 1 / 8;
/** However small the machine is: a request may bring as many (maxSamplesPerRequest). */
export const leastMaxPendingSamples = 500_000;
/** However large the machine is: whoever asks for all of them waits while they are written. */
export const greatestMaxPendingSamples = 6_000_000;

export type PendingLimits = {
  /** Samples that may wait in memory for the store before senders are asked to wait. */
  maxPendingSamples: number;
  /**
   * Samples after which a log segment is closed before its minute is over, unless another one is being handed over:
   * a slow store may make segments of all that may wait.
   */
  maxSegmentRows: number;
  /** Columns for more samples than this are not kept for the next flush: a full segment has some tenths of a second more. */
  maxSpareSamples: number;
};

/**
 * How many samples go to the store together, at most, on a machine with so much memory. The more the better for a busy
 * one: the engine merges few large parts for much less than many small ones. While one segment is written another one
 * gathers, and a part of a third one as that is closed.
 */
export function pendingLimits(memoryBytes: number): PendingLimits {
  const fittingSamples = Math.floor((memoryBytes * shareOfMemory) / pendingSampleBytes);
  const maxPendingSamples = Math.min(
    greatestMaxPendingSamples,
    Math.max(leastMaxPendingSamples, fittingSamples),
  );
  const maxSegmentRows = Math.floor((maxPendingSamples * 3) / 8);
  return { maxPendingSamples, maxSegmentRows, maxSpareSamples: 2 * maxSegmentRows };
}
