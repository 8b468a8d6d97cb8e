import { LoadGenerator } from '../load/load-generator.ts';
import { bars } from '../report/bars.ts';
import type { Measure } from '../report/measure.ts';
import type { ServerProcess } from '../systems/server-process.ts';
import type { System } from '../systems/system.ts';
import { fiveHours, thirtyDays, type WorkloadName } from '../workload/workloads.ts';
import { ask } from './ask.ts';
import { type BenchContext, dayMs, hourMs } from './bench-context.ts';
import { fiveHourQuestions, type Question, thirtyDayQuestions } from './questions.ts';

export type StoredDataChoice = { query: boolean; disk: boolean; start: boolean };

/** Longest time that one data set may take to load, in milliseconds. */
const maxLoadMs = 300_000;
/** Load beside which questions are asked again. */
const besideRequestsPerSecond = 100;
const besideMs = 60_000;

/**
 * Loads two data sets into each system in turn, lets it settle, measures its disk and how fast it starts
 * again, and asks its questions.
 */
export async function measureStoredData(
  context: BenchContext,
  choice: StoredDataChoice,
): Promise<Measure[]> {
  const hour = Math.floor(Date.now() / hourMs) * hourMs;
  const fiveHoursStartMs = hour - fiveHours.stepMs * fiveHours.tickCount;
  const thirtyDaysStartMs = Math.floor(Date.now() / dayMs) * dayMs - 30 * dayMs;
  const report = new StoredDataReport();
  for (const system of context.systems) {
    await measureFiveHours(context, system, fiveHoursStartMs, choice, report);
    if (choice.query) await measureThirtyDays(context, system, thirtyDaysStartMs, report);
  }
  return report.measures;
}

async function measureFiveHours(
  context: BenchContext,
  system: System,
  startMs: number,
  choice: StoredDataChoice,
  report: StoredDataReport,
): Promise<void> {
  const folder = context.newFolder();
  await loadAndSettle(context, system, folder, 'five-hours', startMs, report, choice.disk);
  const server = await context.start(system, folder);
  if (choice.start) {
    report.add(system, 'start, with 9 M samples', 's', bars.ready, server.readyMs / 1000);
  }
  if (choice.query) {
    const questions = fiveHourQuestions(startMs);
    for (const question of questions) await askAndReport(context, question, system, server, report);
    await askBesideIngest(context, questions, system, server, report);
  }
  await context.stop(server);
  context.removeFolder(folder);
}

async function measureThirtyDays(
  context: BenchContext,
  system: System,
  startMs: number,
  report: StoredDataReport,
): Promise<void> {
  const folder = context.newFolder();
  await loadAndSettle(context, system, folder, 'thirty-days', startMs, report, false);
  const server = await context.start(system, folder);
  for (const question of thirtyDayQuestions(startMs)) {
    await askAndReport(context, question, system, server, report);
  }
  await context.stop(server);
  context.removeFolder(folder);
}

async function loadAndSettle(
  context: BenchContext,
  system: System,
  folder: string,
  workload: 'five-hours' | 'thirty-days',
  startMs: number,
  report: StoredDataReport,
  reportsDisk: boolean,
): Promise<void> {
  context.say(`${workload}: ${system.name} loads`);
  const server = await context.start(system, folder);
  const samples = await load(system, server, workload, startMs);
  context.say(`${workload}: ${system.name} settles`);
  const disk = await system.settleAndStop(server, folder);
  await context.stop(server);
  if (!reportsDisk) return;
  const { sampleBytes = disk.totalBytes } = disk;
  report.add(system, 'disk, raw samples', 'bytes/sample', bars.disk, sampleBytes / samples);
  const whole = 'disk, with our rollups and series';
  report.add(system, whole, 'bytes/sample', undefined, disk.totalBytes / samples);
}

async function load(
  system: System,
  server: ServerProcess,
  workload: 'five-hours' | 'thirty-days',
  startMs: number,
): Promise<number> {
  // Below the number of parts, so that a part's requests keep their order.
  const connections = workload === 'five-hours' ? 3 : 1;
  const plan = { port: server.port, format: system.format, workload, connections, startMs };
  const generator = await LoadGenerator.start({ ...plan, bodies: 'fresh' });
  try {
    const { samples } = await generator.run({ durationMs: maxLoadMs });
    const expected = sampleCounts[workload];
    if (samples !== expected) {
      throw new Error(`${system.name} took only ${samples} of ${expected} samples`);
    }
    return samples;
  } finally {
    generator.stop();
  }
}

const sampleCounts = {
  'five-hours': 5000 * fiveHours.tickCount,
  'thirty-days': thirtyDays.hosts * thirtyDays.tickCount,
} satisfies Partial<Record<WorkloadName, number>>;

async function askBesideIngest(
  context: BenchContext,
  questions: readonly Question[],
  system: System,
  server: ServerProcess,
  report: StoredDataReport,
): Promise<void> {
  const generator = await LoadGenerator.start({
    port: server.port,
    format: system.format,
    workload: 'arrays-plain',
    connections: 2,
    startMs: Math.floor(Date.now() / hourMs) * hourMs,
    bodies: 'prepared',
  });
  const requestsPerSecond = besideRequestsPerSecond;
  // It ends when the generator is stopped, which is what rejects it.
  generator.run({ durationMs: besideMs, requestsPerSecond }).catch(() => undefined);
  try {
    for (const question of questions) {
      const what = `${question.what}, beside 100,000 samples/s`;
      await askAndReport(context, { ...question, what, bar: undefined }, system, server, report);
    }
  } finally {
    generator.stop();
  }
}

async function askAndReport(
  context: BenchContext,
  question: Question,
  system: System,
  server: ServerProcess,
  report: StoredDataReport,
): Promise<void> {
  context.say(`${question.what}: ${system.name}`);
  const { medianMs, ...details } = await ask(question, system, server);
  report.add(system, question.what, 'ms', question.bar, medianMs, details);
}

/** Gathers the figures of one system after the other into lines that hold them side by side. */
class StoredDataReport {
  readonly measures: Measure[] = [];

  add(
    system: System,
    what: string,
    unit: string,
    bar: Measure['bar'],
    figure: number,
    details?: Record<string, number>,
  ): void {
    let measure = this.measures.find((known) => known.what === what);
    if (measure === undefined) {
      measure = { what, unit, better: 'lower', bar, figures: {}, details: {} };
      this.measures.push(measure);
    }
    measure.figures[system.name] = figure;
    if (details !== undefined) measure.details[system.name] = details;
  }
}
