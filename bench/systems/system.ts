import type { FormatName } from '../formats/formats.ts';
import type { ServerProcess } from './server-process.ts';

export const systemNames = ['Tidemark', 'VictoriaMetrics', 'Prometheus'] as const;
export type SystemName = (typeof systemNames)[number];

/** What lies on disk once all is written and merged. */
export type SettledDisk = {
  /** The raw samples alone, where the system tells them apart. */
  sampleBytes: number | undefined;
  totalBytes: number;
};

export type History = 'days' | 'years';

/** A system to measure. It keeps its data below a folder that the benchmark made for it. */
export interface System {
  readonly name: SystemName;
  readonly version: string;
  readonly format: FormatName;
  /** `years`: the data will span them, so that it lies as it would after such a time. */
  start(folder: string, history?: History): Promise<ServerProcess>;
  /** Resolves once no sample waits for the store; undefined where the system does not say. */
  untilStored?(server: ServerProcess): Promise<void>;
  /** Brings all data into its lasting form, stops the server, and measures its disk. */
  settleAndStop(server: ServerProcess, folder: string): Promise<SettledDisk>;
}
