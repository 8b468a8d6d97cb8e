import type { BenchSeries } from '../workload/series.ts';

/** One moment at which every series of a part has a sample. */
export type Tick = { timestampMs: number; values: Float64Array };

/** How a system takes samples: where to post, and what the body looks like. */
export type Format = {
  path: string;
  contentHeaders: Readonly<Record<string, string>>;
  /** Writes bodies for these series; what is the same in all bodies is made once. */
  bodyWriter(series: readonly BenchSeries[]): (ticks: readonly Tick[]) => Buffer;
  /** A timestamp as it stands in a body, of one length for all times between 2001 and 2100. */
  timestampBytes(timestampMs: number): Buffer;
};
