/** Limits of what is aggregated in memory; tests set some lower. */
export type StatsdLimits = {
  /** Most series that are aggregated; the lines of more are refused until others are forgotten. */
  maxSeries: number;
  /** Most histogram buckets of all timers in one interval; values that need more are refused. */
  maxBuckets: number;
  /** Most members of all sets in one interval; sets are exact until then, and more are refused. */
  maxSetMembers: number;
  /** Most values with a time of their own in one interval; more are refused. */
  maxTimedValues: number;
  /** A gauge that is not sent for so long is forgotten: `+1` begins at 0 again then. */
  gaugeMemoryMs: number;
  /** Other series leave memory when they are not sent for so long. */
  seriesMemoryMs: number;
};

export const defaultStatsdLimits: StatsdLimits = {
  maxSeries: 100_000,
  maxBuckets: 1_000_000,
  maxSetMembers: 1_000_000,
  maxTimedValues: 100_000,
  gaugeMemoryMs: 24 * 60 * 60_000,
  seriesMemoryMs: 60_000,
};

/** How often what was gathered is stored, in milliseconds: StatsD's own default. */
export const flushIntervalMs = 10_000;

/** Intervals that wait for storage which is out of order; then the oldest is given up, and counted. */
export const maxPendingIntervals = 6;
