import type { FormatName } from '../formats/formats.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import type { LoadFigures } from '../load/load-plan.ts';
import { bars } from '../report/bars.ts';
import { type Bar, type Measure, median } from '../report/measure.ts';
import type { ServerProcess } from '../systems/server-process.ts';
import type { System } from '../systems/system.ts';
import type { WorkloadName } from '../workload/workloads.ts';
import { type BenchContext, hourMs } from './bench-context.ts';

type Ingest = {
  workload: WorkloadName;
  what: string;
  unit: string;
  bar: Bar;
  connections: number;
  /** What is counted: samples or requests. */
  count: 'samples' | 'requests';
  /** Where all systems get the very same bytes; otherwise each gets its own JSON. */
  format?: FormatName;
};

const ingests: Ingest[] = [
  {
    workload: 'remote-write',
    what: 'remote write, 2,000 samples per request',
    unit: 'samples/s',
    bar: bars.remoteWrite,
    connections: 8,
    count: 'samples',
    format: 'remote-write',
  },
  {
    workload: 'arrays-plain',
    what: 'JSON arrays of 1,000, no labels',
    unit: 'samples/s',
    bar: bars.arrays,
    connections: 4,
    count: 'samples',
  },
  {
    workload: 'arrays-labelled',
    what: 'JSON arrays of 1,000, 3 labels',
    unit: 'samples/s',
    bar: bars.arrays,
    connections: 4,
    count: 'samples',
  },
  {
    workload: 'singles',
    what: 'single JSON posts, 64 connections',
    unit: 'requests/s',
    bar: bars.singles,
    connections: 64,
    count: 'requests',
  },
];

const warmUpMs = 2_000;
const roundMs = 3_000;
const rounds = 3;
/** Data begins this long before now, so that no round gets beyond a day ahead. */
const startsBeforeMs = 12 * hourMs;

/** How fast samples are taken in while they are sent as fast as they are acknowledged. */
export async function measureIngest(context: BenchContext): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const ingest of ingests) {
    const { what, unit, bar } = ingest;
    const measure: Measure = { what, unit, better: 'higher', bar, figures: {}, details: {} };
    for (const system of context.systems) {
      context.say(`${what}: ${system.name}`);
      const { figure, details } = await context.withFreshServer(system, (server) =>
        measureOne(ingest, system, server),
      );
      measure.figures[system.name] = figure;
      measure.details[system.name] = details;
    }
    measures.push(measure);
  }
  return measures;
}

async function measureOne(
  ingest: Ingest,
  system: System,
  server: ServerProcess,
): Promise<{ figure: number; details: Record<string, number> }> {
  const load = await LoadGenerator.start({
    port: server.port,
    format: ingest.format ?? system.format,
    workload: ingest.workload,
    connections: ingest.connections,
    startMs: Math.floor(Date.now() / hourMs) * hourMs - startsBeforeMs,
    bodies: 'prepared',
  });
  try {
    await load.run({ durationMs: warmUpMs });
    const cpuBefore = server.cpuSeconds;
    const figures: LoadFigures[] = [];
    for (let round = 0; round < rounds; round++)
      figures.push(await load.run({ durationMs: roundMs }));
    const drainSeconds = await secondsUntilStored(system, server);
    const sum = (of: (round: LoadFigures) => number) => figures.reduce((n, f) => n + of(f), 0);
    return {
      figure: median(figures.map((round) => round[ingest.count] / round.seconds)),
      details: {
        samples: sum((round) => round.samples),
        seconds: sum((round) => round.seconds),
        serverCpuSeconds: server.cpuSeconds - cpuBefore,
        loadCpuSeconds: sum((round) => round.cpuSeconds),
        peakResidentMb: server.peakResidentBytes / 2 ** 20,
        latencyP50Ms: median(figures.map((round) => round.latencyMs.p50)),
        latencyP99Ms: median(figures.map((round) => round.latencyMs.p99)),
        ...(drainSeconds === undefined ? {} : { secondsUntilStored: drainSeconds }),
      },
    };
  } finally {
    load.stop();
  }
}

/** How long the store still works on what was acknowledged: a rate that it cannot keep up is none. */
async function secondsUntilStored(
  system: System,
  server: ServerProcess,
): Promise<number | undefined> {
  if (system.untilStored === undefined) return undefined;
  const beganMs = performance.now();
  await system.untilStored(server);
  return (performance.now() - beganMs) / 1000;
}
