import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type FleetProgress, metricsPerHost } from '../load/fleet-plan.ts';
import { HttpConnection } from '../load/http-connection.ts';
import { processorTime, stolenShareOf } from '../load/processor-time.ts';
import { bars } from '../report/bars.ts';
import { type Measure, median } from '../report/measure.ts';
import type { ServerProcess } from '../systems/server-process.ts';
import type { System } from '../systems/system.ts';
import { countStoredSamples, startTidemark, tidemark } from '../systems/tidemark.ts';
import { type BenchContext, minuteMs } from './bench-context.ts';

export type ManySeriesPlan = { series: number; minutes: number };

const connections = 8;
/** Of the fleet's metrics; the server has its own beside them. */
const metricPrefix = 'node_metric_';
const queryIntervalMs = 1_000;
/** So many of the slowest questions are told with their time. */
const shownSlowest = 10;
const fleetFile = fileURLToPath(new URL('../load/fleet-process.ts', import.meta.url));

/**
 * Very many series at one sample a minute, with the load on the same machine, after one sample of each that makes
 * them: memory, how far the sending
 * falls behind, how long a question about one series takes meanwhile, and whether all is there at the end.
 */
export async function measureManySeries(
  context: BenchContext,
  { series, minutes }: ManySeriesPlan,
): Promise<Measure[]> {
  const hosts = Math.ceil(series / metricsPerHost);
  return context.withFreshServer(limited(series), async (server, folder) => {
    const fleet = spawn(process.execPath, [
      fleetFile,
      ...[server.port, hosts, minutes, connections].map(String),
    ]);
    fleet.stderr.pipe(process.stderr);
    try {
      const seen = await watch(context, server, fleet, hosts);
      await server.stop();
      const counted = await countSamples(series, folder, seen.progress.acknowledged);
      return report(series, minutes, seen, counted);
    } finally {
      fleet.kill();
    }
  });
}

/** What a busy server could not hand over in the time that it has to stop is in its log, and the next start does it. */
async function countSamples(series: number, folder: string, acknowledged: number): Promise<number> {
  const counted = await countStoredSamples(folder, metricPrefix);
  if (counted >= acknowledged) return counted;
  const next = await limited(series).start(folder);
  await next.stop();
  return countStoredSamples(folder, metricPrefix);
}

type Seen = {
  progress: FleetProgress;
  worstBehindSeconds: number;
  peakResidentBytes: number;
  /** Seconds after the first one, and how long it took. */
  queries: { atSeconds: number; ms: number }[];
  /** Of the processor time that this machine had, what its host gave to others. */
  stolenShare: number;
  serverCpuSeconds: number;
};

/** The limits on new series are for senders gone wild; this one means it. */
function limited(series: number): System {
  const limit = String(Math.ceil(series * 1.2));
  return {
    ...tidemark,
    start: (folder: string) =>
      startTidemark(folder, ['--max-series', limit, '--max-new-series-per-sender', limit]),
  };
}

async function watch(
  context: BenchContext,
  server: ServerProcess,
  fleet: ChildProcess,
  hosts: number,
): Promise<Seen> {
  const seen: Seen = {
    progress: {
      minute: -1,
      creationSeconds: 0,
      acknowledged: 0,
      failures: 0,
      firstFailure: null,
      behindSeconds: 0,
      cpuSeconds: 0,
      isDone: false,
    },
    worstBehindSeconds: 0,
    peakResidentBytes: 0,
    queries: [],
    stolenShare: 0,
    serverCpuSeconds: 0,
  };
  if (fleet.stdout === null) throw new Error('the fleet has no output');
  const lines = createInterface(fleet.stdout);
  lines.on('line', (line) => {
    seen.progress = JSON.parse(line);
    seen.worstBehindSeconds = Math.max(seen.worstBehindSeconds, seen.progress.behindSeconds);
  });
  let connection: HttpConnection | undefined;
  let begun = { ms: 0, time: await processorTime() };
  for (let round = 0; !seen.progress.isDone; round++) {
    if (fleet.exitCode !== null && fleet.exitCode !== 0) throw new Error('the fleet ended');
    await sleep(queryIntervalMs);
    if (seen.progress.minute >= 0) {
      if (connection === undefined) {
        connection = await HttpConnection.open(server.port);
        begun = { ms: performance.now(), time: await processorTime() };
      }
      const atSeconds = (performance.now() - begun.ms) / 1000;
      const ms = await askOne(connection, (round * 7919) % hosts, round % metricsPerHost);
      seen.queries.push({ atSeconds, ms });
    }
    seen.peakResidentBytes = Math.max(seen.peakResidentBytes, server.residentBytes);
    if (round % 20 === 0) {
      const { minute, acknowledged, failures, firstFailure, behindSeconds } = seen.progress;
      context.say(
        `minute ${minute}: ${acknowledged} samples, ${behindSeconds.toFixed(1)} s behind, ${failures} failures ${firstFailure ?? ''}, ${(server.residentBytes / 2 ** 30).toFixed(2)} GiB, one series ${seen.queries.at(-1)?.ms.toFixed(1)} ms`,
      );
    }
  }
  connection?.close();
  seen.stolenShare = stolenShareOf(begun.time, await processorTime());
  const slowest = seen.queries.toSorted((a, b) => b.ms - a.ms).slice(0, shownSlowest);
  const told = slowest.map(
    ({ atSeconds, ms }) => `${ms.toFixed(0)} ms at ${atSeconds.toFixed(0)} s`,
  );
  context.say(`slowest: ${told.join(', ')}; ${(seen.stolenShare * 100).toFixed(1)} % stolen`);
  seen.serverCpuSeconds = server.cpuSeconds;
  return seen;
}

/** An hour of one series by minute; gives the milliseconds that it took. */
async function askOne(connection: HttpConnection, host: number, metric: number): Promise<number> {
  const labels = JSON.stringify({ host: `host-${String(host).padStart(6, '0')}` });
  const start = Date.now() - 60 * minuteMs;
  const name = metricName(metric);
  const beganMs = performance.now();
  const { status, body } = await connection.get(
    `/v1/aggregates?name=${name}&granularity=minute&start=${start}&end=${Date.now()}&labels=${encodeURIComponent(labels)}`,
  );
  if (status !== 200) throw new Error(`a question was answered with ${status} ${body}`);
  return performance.now() - beganMs;
}

function metricName(metric: number): string {
  return `${metricPrefix}${String(metric).padStart(2, '0')}_total`;
}

function report(series: number, minutes: number, seen: Seen, counted: number): Measure[] {
  const { progress, queries, peakResidentBytes, worstBehindSeconds, serverCpuSeconds } = seen;
  const sorted = queries.toSorted((a, b) => a.ms - b.ms);
  const p99 = sorted[Math.floor(sorted.length * 0.99)]?.ms ?? Number.NaN;
  const title = `${series.toLocaleString('en')} series at 1 a minute for ${minutes} min`;
  const details = {
    Tidemark: {
      acknowledged: progress.acknowledged,
      counted,
      failures: progress.failures,
      creationSeconds: progress.creationSeconds,
      worstBehindSeconds,
      queryP50Ms: median(queries.map(({ ms }) => ms)),
      queryP99Ms: p99,
      stolenShare: seen.stolenShare,
      bytesPerSeries: peakResidentBytes / series,
      serverCpuSeconds,
      loadCpuSeconds: progress.cpuSeconds,
    },
  };
  const line = (what: string, unit: string, figure: number, bar: Measure['bar']): Measure => ({
    what: `${title}: ${what}`,
    unit,
    better: 'lower',
    bar,
    figures: { Tidemark: figure },
    details,
  });
  return [
    line('peak resident memory', 'GB', peakResidentBytes / 1e9, bars.manySeriesMemory),
    line('one series meanwhile, p99', 'ms', p99, bars.manySeriesQuery),
    line('acknowledged and not counted', 'samples', progress.acknowledged - counted, bars.none),
  ];
}
