import { median } from '../report/measure.ts';
import type { SideBySide } from '../report/side-by-side.ts';
import type { SystemName } from '../systems/system.ts';
import type { BenchContext } from './bench-context.ts';
import {
  type AnswerDifference,
  compareAnswers,
  type PromqlAnswer,
  pointCount,
  readPromqlAnswer,
  withoutNames,
} from './promql-answers.ts';
import { type PromqlQuestion, pathOf } from './promql-questions.ts';
import type { RunningSystem } from './running-system.ts';

/** An answer that is not what it should be. */
export type Difference = { what: string; text: string };

const warmUps = 2;
const leastRounds = 5;
const mostRounds = 31;
const roundsMs = 6_000;

/**
 * Compares the answers with each other, then times them: the systems take turns, so that what else the machine does
 * falls on all of them. Questions that are key are asked again right after a start of each.
 */
export async function askPromql(
  context: BenchContext,
  question: PromqlQuestion,
  systems: readonly RunningSystem[],
  report: SideBySide,
): Promise<Difference[]> {
  context.say(question.what);
  const path = pathOf(question);
  const answers = new Map<SystemName, PromqlAnswer>();
  for (const running of systems) {
    answers.set(running.system.name, readPromqlAnswer((await running.ask(path)).body));
    for (let i = 1; i < warmUps; i++) await running.ask(path);
  }
  const differences = compareAll(context, question, answers);
  for (const { text } of differences) context.say(`  WRONG: ${text}`);
  const times = await timeInTurns(systems, path);
  for (const { system } of systems) {
    const ofSystem = times.get(system) ?? [];
    const details = { asked: ofSystem.length, leastMs: Math.min(...ofSystem) };
    report.add(system, question.what, 'ms', question.bar, median(ofSystem), details);
  }
  if (question.isKey) {
    for (const running of systems) {
      await running.restart();
      const { ms } = await running.ask(path);
      report.add(running.system, `${question.what}, after a start`, 'ms', undefined, ms);
    }
  }
  return differences;
}

async function timeInTurns(
  systems: readonly RunningSystem[],
  path: string,
): Promise<Map<RunningSystem['system'], number[]>> {
  const times = new Map(systems.map(({ system }) => [system, [] as number[]]));
  const endMs = performance.now() + roundsMs;
  for (let round = 0; round < mostRounds; round++) {
    if (round >= leastRounds && performance.now() > endMs) break;
    for (const running of systems) times.get(running.system)?.push((await running.ask(path)).ms);
  }
  return times;
}

/** Prometheus says what is right. */
function compareAll(
  context: BenchContext,
  { what, victoriaDiffers }: PromqlQuestion,
  answers: ReadonlyMap<SystemName, PromqlAnswer>,
): Difference[] {
  const ours = answers.get('Tidemark');
  const right = answers.get('Prometheus');
  const victorias = answers.get('VictoriaMetrics');
  if (ours === undefined || pointCount(ours) === 0) {
    return [{ what, text: 'Tidemark answered nothing' }];
  }
  if (right !== undefined) {
    const { differing, first } = compareAnswers(ours, right);
    if (victorias !== undefined) {
      const theirs = compareAnswers(withoutNames(victorias), withoutNames(right));
      explainVictoria(context, theirs, victoriaDiffers);
    }
    return differing === 0 ? [] : [{ what, text: `${differing} points: ${first}` }];
  }
  if (victorias === undefined || victoriaDiffers !== undefined) return [];
  const { differing, first } = compareAnswers(withoutNames(ours), withoutNames(victorias));
  return differing === 0 ? [] : [{ what, text: `${differing} points: ${first}` }];
}

/** VictoriaMetrics' differences are its own and end no run, but they are said. */
function explainVictoria(
  context: BenchContext,
  { differing, largest, first }: AnswerDifference,
  reason: string | undefined,
): void {
  if (differing === 0) return;
  const much = Number.isFinite(largest) ? `by ${(largest * 100).toPrecision(2)} % at most` : first;
  context.say(
    `  VictoriaMetrics differs from Prometheus in ${differing} points, ${much}: ${reason ?? 'not known why'}`,
  );
}
