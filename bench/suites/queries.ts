import type { Measure } from '../report/measure.ts';
import { SideBySide } from '../report/side-by-side.ts';
import type { History, System } from '../systems/system.ts';
import { dashboards } from '../workload/workloads.ts';
import { ask } from './ask.ts';
import { askBesideIngest } from './ask-beside-ingest.ts';
import { askPromql, type Difference } from './ask-promql.ts';
import { type BenchContext, dayMs, hourMs } from './bench-context.ts';
import { type DataSet, loadData } from './load-data.ts';
import { dashboardQuestions, longQuestions } from './promql-questions.ts';
import { dashboardAggregates, type Question, thirtyDayAggregates } from './questions.ts';
import { RunningSystem } from './running-system.ts';

/**
 * Asks all systems the same questions about the same data: warm, right after a start, and beside ingest. An answer
 * of Tidemark that is not Prometheus' is among the differences.
 */
export async function measureQueries(
  context: BenchContext,
): Promise<{ measures: Measure[]; differences: Difference[] }> {
  const report = new SideBySide();
  const differences: Difference[] = [];
  await askOfDashboards(context, report, differences);
  await askOfYear(context, report, differences);
  return { measures: report.measures, differences };
}

async function askOfDashboards(
  context: BenchContext,
  report: SideBySide,
  differences: Difference[],
): Promise<void> {
  const hour = Math.floor(Date.now() / hourMs) * hourMs;
  const startMs = hour - dashboards.stepMs * dashboards.tickCount;
  const format = 'remote-write';
  const systems = await loadAll(context, 'days', [{ workload: 'dashboards', startMs, format }]);
  const questions = dashboardQuestions(startMs);
  for (const question of questions) {
    differences.push(...(await askPromql(context, question, systems, report)));
  }
  await askAggregates(context, dashboardAggregates(startMs), systems, report);
  const keyQuestions = questions.filter(({ isKey }) => isKey);
  for (const running of systems) await askBesideIngest(context, keyQuestions, running, report);
  await endAll(context, systems);
}

async function askOfYear(
  context: BenchContext,
  report: SideBySide,
  differences: Difference[],
): Promise<void> {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const monthStartMs = today - 30 * dayMs;
  const yearStartMs = monthStartMs - 365 * dayMs;
  const format = 'remote-write';
  // In the order of time, because Prometheus takes them in no other.
  const systems = await loadAll(context, 'years', [
    { workload: 'year', startMs: yearStartMs, format },
    { workload: 'thirty-days', startMs: monthStartMs, format },
  ]);
  for (const question of longQuestions(today, monthStartMs)) {
    differences.push(...(await askPromql(context, question, systems, report)));
  }
  await askAggregates(context, thirtyDayAggregates(monthStartMs), systems, report);
  await endAll(context, systems);
}

/** Loads into one after the other, so that they do not slow each other down; then all run side by side. */
async function loadAll(
  context: BenchContext,
  history: History,
  dataSets: readonly Omit<DataSet, 'connections'>[],
): Promise<RunningSystem[]> {
  const loaded: { system: System; folder: string }[] = [];
  for (const system of context.systems) {
    const folder = context.newFolder();
    // Prometheus refuses a part that an unlucky connection has left an hour behind the others.
    const connections = system.name === 'Prometheus' ? 1 : 3;
    context.say(`${dataSets.map(({ workload }) => workload).join(', ')}: ${system.name} loads`);
    const server = await context.start(system, folder, history);
    for (const dataSet of dataSets) await loadData(system, server, { ...dataSet, connections });
    context.say(`${system.name} settles`);
    await system.settleAndStop(server, folder);
    await context.stop(server);
    loaded.push({ system, folder });
  }
  const started: RunningSystem[] = [];
  for (const { system, folder } of loaded) {
    started.push(await RunningSystem.start(context, system, folder, history));
  }
  return started;
}

async function endAll(context: BenchContext, systems: readonly RunningSystem[]): Promise<void> {
  for (const { server, folder } of systems) {
    await context.stop(server);
    context.removeFolder(folder);
  }
}

/** The questions of our own API beside PromQL that asks for the same. */
async function askAggregates(
  context: BenchContext,
  questions: readonly Question[],
  systems: readonly RunningSystem[],
  report: SideBySide,
): Promise<void> {
  for (const question of questions) {
    context.say(question.what);
    for (const { system, server } of systems) {
      const { medianMs, firstMs, ...details } = await ask(question, system, server);
      report.add(system, question.what, 'ms', question.bar, medianMs, details);
      if (Number.isNaN(firstMs)) continue;
      report.add(system, `${question.what}, for the first time`, 'ms', undefined, firstMs, {});
    }
  }
}
