import type { FormatName } from '../formats/formats.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import { processorTime, stolenShareOf } from '../load/processor-time.ts';
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

/** Until what runs often is compiled and memory has grown; a server that runs for weeks is always beyond that. */
const warmUpMs = 5_000;
const turnMs = 5_000;
/** How often each system has its turn, on an empty folder each time: the median of them is what is told. */
const turns = 3;
/** Data begins this long before now, so that no turn gets beyond a day ahead. */
const startsBeforeMs = 12 * hourMs;

type Turn = { figure: number; details: Record<string, number> };

/**
 * How fast samples are taken in while they are sent as fast as they are acknowledged. The systems take turns, so that hours
 * and minutes in which the machine is slower fall on all of them.
 */
export async function measureIngest(context: BenchContext): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const ingest of ingests) {
    const { what, unit, bar } = ingest;
    const measure: Measure = { what, unit, better: 'higher', bar, figures: {}, details: {} };
    const turnsOf = new Map<System, Turn[]>(context.systems.map((system) => [system, []]));
    for (let turn = 1; turn <= turns; turn++) {
      for (const [system, taken] of turnsOf) {
        const measured = await context.withFreshServer(system, (server) =>
          measureOne(ingest, system, server),
        );
        taken.push(measured);
        context.say(told(what, system, measured));
      }
    }
    for (const [system, taken] of turnsOf) {
      measure.figures[system.name] = median(taken.map(({ figure }) => figure));
      measure.details[system.name] = mediansOf(taken);
    }
    measures.push(measure);
  }
  return measures;
}

function told(what: string, { name }: System, { figure, details }: Turn): string {
  const stolen = ((details.stolenShare ?? 0) * 100).toFixed(1);
  return `${what}: ${name} ${Math.round(figure).toLocaleString('en')}/s, ${stolen} % stolen`;
}

/** Of each detail its own median, and the figure of each turn. */
function mediansOf(taken: readonly Turn[]): Record<string, number> {
  const names = Object.keys(taken[0]?.details ?? {});
  return Object.fromEntries([
    ...taken.map(({ figure }, turn) => [`turn${turn + 1}`, figure]),
    ...names.map((name) => [name, median(taken.map(({ details }) => details[name] ?? Number.NaN))]),
  ]);
}

async function measureOne(ingest: Ingest, system: System, server: ServerProcess): Promise<Turn> {
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
    const began = { cpuSeconds: server.cpuSeconds, time: await processorTime() };
    const figures = await load.run({ durationMs: turnMs });
    const stolenShare = stolenShareOf(began.time, await processorTime());
    const drainSeconds = await secondsUntilStored(system, server);
    return {
      figure: figures[ingest.count] / figures.seconds,
      details: {
        samples: figures.samples,
        seconds: figures.seconds,
        serverCpuSeconds: server.cpuSeconds - began.cpuSeconds,
        loadCpuSeconds: figures.cpuSeconds,
        peakResidentMb: server.peakResidentBytes / 2 ** 20,
        latencyP50Ms: figures.latencyMs.p50,
        latencyP99Ms: figures.latencyMs.p99,
        stolenShare,
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
