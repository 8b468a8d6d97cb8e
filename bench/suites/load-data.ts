import type { FormatName } from '../formats/formats.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import type { ServerProcess } from '../systems/server-process.ts';
import type { System } from '../systems/system.ts';
import { type WorkloadName, workloads } from '../workload/workloads.ts';

/** Longest time that one data set may take to load, in milliseconds. */
const maxLoadMs = 300_000;

/** A data set that has an end, which every system is given whole. */
export type DataSet = {
  workload: WorkloadName;
  startMs: number;
  format: FormatName;
  /** Below the number of parts, so that a part's requests keep their order. */
  connections: number;
};

/** Sends a data set as fast as it is taken, and says how many samples it has. */
export async function loadData(
  system: System,
  server: ServerProcess,
  dataSet: DataSet,
): Promise<number> {
  const generator = await LoadGenerator.start({ port: server.port, ...dataSet, bodies: 'fresh' });
  try {
    const { samples } = await generator.run({ durationMs: maxLoadMs });
    const expected = sampleCount(dataSet.workload);
    if (samples !== expected) {
      throw new Error(`${system.name} took only ${samples} of ${expected} samples`);
    }
    return samples;
  } finally {
    generator.stop();
  }
}

function sampleCount(workload: WorkloadName): number {
  const { parts, tickCount = 0 } = workloads[workload]();
  return parts.reduce((sum, { series }) => sum + series.length, 0) * tickCount;
}
