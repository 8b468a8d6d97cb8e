/** What `fleet-process.ts` says of its work. */
export type FleetProgress = {
  /** -1 while the series are made, as fast as they are taken. */
  minute: number;
  /** How long the making took; 0 until it is done. */
  creationSeconds: number;
  acknowledged: number;
  failures: number;
  firstFailure: string | null;
  /** How far the sending is behind its pace, in seconds. */
  behindSeconds: number;
  cpuSeconds: number;
  isDone: boolean;
};

export const metricsPerHost = 100;
