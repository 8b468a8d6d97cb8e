import { bars } from '../report/bars.ts';
import type { Measure } from '../report/measure.ts';
import { SideBySide } from '../report/side-by-side.ts';
import type { System } from '../systems/system.ts';
import { fiveHours } from '../workload/workloads.ts';
import { type BenchContext, hourMs } from './bench-context.ts';
import { loadData } from './load-data.ts';

export type StoredDataChoice = { disk: boolean; start: boolean };

/**
 * Loads a data set into each system in turn, lets it settle, and measures its disk and how fast it starts again.
 */
export async function measureStoredData(
  context: BenchContext,
  choice: StoredDataChoice,
): Promise<Measure[]> {
  const hour = Math.floor(Date.now() / hourMs) * hourMs;
  const startMs = hour - fiveHours.stepMs * fiveHours.tickCount;
  const report = new SideBySide();
  for (const system of context.systems) await measure(context, system, startMs, choice, report);
  return report.measures;
}

async function measure(
  context: BenchContext,
  system: System,
  startMs: number,
  choice: StoredDataChoice,
  report: SideBySide,
): Promise<void> {
  const folder = context.newFolder();
  context.say(`five-hours: ${system.name} loads`);
  const loading = await context.start(system, folder);
  const { format } = system;
  const dataSet = { workload: 'five-hours', startMs, format, connections: 3 } as const;
  const samples = await loadData(system, loading, dataSet);
  context.say(`five-hours: ${system.name} settles`);
  const disk = await system.settleAndStop(loading, folder);
  await context.stop(loading);
  if (choice.disk) {
    const { sampleBytes = disk.totalBytes } = disk;
    report.add(system, 'disk, raw samples', 'bytes/sample', bars.disk, sampleBytes / samples);
    const whole = 'disk, with our rollups and series';
    report.add(system, whole, 'bytes/sample', undefined, disk.totalBytes / samples);
  }
  if (choice.start) {
    const server = await context.start(system, folder);
    report.add(system, 'start, with 9 M samples', 's', bars.ready, server.readyMs / 1000);
    await context.stop(server);
  }
  context.removeFolder(folder);
}
