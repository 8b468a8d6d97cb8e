/** What `fleet-process.ts` says of its work. */
export type FleetProgress = {
  minute: number;
  acknowledged: number;
  failures: number;
  firstFailure: string | null;
  /** How far the sending is behind its pace, in seconds. */
  behindSeconds: number;
  cpuSeconds: number;
  isDone: boolean;
};

export const metricsPerHost = 100;
