import type { FormatName } from '../formats/formats.ts';
import type { WorkloadName } from '../workload/workloads.ts';

/** What the load process shall send. It ends at the workload's last tick, or after `durationMs`. */
export type LoadPlan = {
  port: number;
  format: FormatName;
  workload: WorkloadName;
  connections: number;
  /** Time of tick 0, epoch milliseconds. */
  startMs: number;
  /**
   * `fresh`: every value is the workload's own. `prepared`: bodies are made beforehand, a few for each
   * part, and only their timestamps change, so that the sender costs next to nothing.
   */
  bodies: 'fresh' | 'prepared';
};

/** One measured stretch of a load. Ticks go on from where the round before ended. */
export type LoadRound = {
  durationMs: number;
  /** Pace over all connections; undefined: as fast as answers come. */
  requestsPerSecond?: number;
};

export type LoadFigures = {
  requests: number;
  samples: number;
  /** Answers other than 2xx. */
  failures: number;
  firstFailure: string | undefined;
  seconds: number;
  /** Processor time of the load process. */
  cpuSeconds: number;
  latencyMs: { p50: number; p99: number };
};
