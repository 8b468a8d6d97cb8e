import { checkAnswer, checkFailure, checkResult } from './check-answer.ts';
import { dependsOnQueryTimes, pinSelectors } from './forms.ts';
import type { EvalCommand, Script } from './script.ts';
import type { Answer, AnswerResult, PromqlSystem, QueryTimes } from './system.ts';

/** One `eval` of a script and how it went. */
export type Outcome = {
  line: number;
  query: string;
  /** Why it is not as it should be; null when it is. */
  failure: string | null;
};

export type RunOptions = {
  /**
   * At how many other times instant queries are asked as well, pinned by `@`. Prometheus' own runner asks at all five;
   * fewer are another choice of them in each line.
   */
  maxPinnedTimes: number;
  /** Instant queries on one in so many lines are asked as a step of a range query, too; absent: on all. */
  rangesEvery?: number;
};

/** Runs all commands in order. What fails is told, and the rest goes on. */
export async function runScript(
  script: Script,
  system: PromqlSystem,
  options: RunOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await system.clear();
  for (const command of script) {
    if (command.kind === 'clear') await system.clear();
    else if (command.kind === 'load') await system.load(command.series);
    else {
      const failure = await runEval(command, system, options);
      outcomes.push({ line: command.line, query: command.query, failure });
    }
  }
  return outcomes;
}

async function runEval(
  command: EvalCommand,
  system: PromqlSystem,
  { maxPinnedTimes, rangesEvery = 1 }: RunOptions,
): Promise<string | null> {
  if (!command.isInstant) return runOnce(command, command, system);
  const isRangeToo = command.line % rangesEvery === 0 && canBeAskedOverRange(command);
  const failure = await runInstant(command, command.startMs, isRangeToo, system);
  if (failure !== null || maxPinnedTimes === 0) return failure;
  const pinned = pinnedQuery(command);
  if (pinned === null) return null;
  const times = otherTimes(command.startMs);
  for (let i = 0; i < Math.min(maxPinnedTimes, times.length); i++) {
    const timeMs = times[(command.line + i) % times.length] ?? 0;
    const failed = await runInstant({ ...command, query: pinned }, timeMs, isRangeToo, system);
    if (failed !== null) return `${pinned} at ${timeMs} ms: ${failed}`;
  }
  return null;
}

/** A query that cannot be parsed cannot be pinned either. */
function pinnedQuery({ query, startMs, expected }: EvalCommand): string | null {
  try {
    return pinSelectors(query, startMs);
  } catch (error) {
    if (expected.fail !== null) return null;
    throw error;
  }
}

function otherTimes(timeMs: number): number[] {
  return timeMs === 0
    ? [-1000, 0, 1000]
    : [-10 * timeMs, 0, Math.trunc(timeMs / 5), timeMs, 10 * timeMs];
}

/** As an instant query, and `isRangeToo` as the step in the middle of a range query. */
async function runInstant(
  command: EvalCommand,
  timeMs: number,
  isRangeToo: boolean,
  system: PromqlSystem,
): Promise<string | null> {
  const times = { isInstant: true, startMs: timeMs, endMs: timeMs, stepMs: 0 };
  const failure = await runOnce(command, times, system);
  if (failure !== null || !isRangeToo) return failure;
  const minuteMs = 60_000;
  const range = { startMs: timeMs - minuteMs, endMs: timeMs + minuteMs, stepMs: minuteMs };
  const answer = await ask(system, command.query, { ...range, isInstant: false });
  if (typeof answer === 'string') return `as a range: it failed: ${answer}`;
  const isScalar = command.expected.result.kind === 'scalar';
  const result = atTime(answer.result, timeMs, isScalar);
  const wrong = checkResult(command.expected.result, false, command, result);
  return wrong === null ? null : `as a range: ${wrong}`;
}

function canBeAskedOverRange({ expected, query }: EvalCommand): boolean {
  const { fail, isOrdered, result } = expected;
  const isRangeVector = result.kind === 'series' && result.range !== null;
  // Ranges are always in the order of labels.
  const isExcluded = fail !== null || isOrdered || result.kind === 'string' || isRangeVector;
  return !isExcluded && !dependsOnQueryTimes(query);
}

function atTime(result: AnswerResult, timeMs: number, isScalar: boolean): AnswerResult {
  if (result.kind !== 'matrix') return result;
  const series = result.series.flatMap(({ labels, points }) => {
    const point = points.find(({ timestampMs }) => timestampMs === timeMs);
    return point === undefined ? [] : [{ labels, points: [point] }];
  });
  const value = series[0]?.points[0]?.value;
  if (isScalar && typeof value === 'number') return { kind: 'scalar', value };
  return { kind: 'vector', series };
}

async function runOnce(
  command: EvalCommand,
  times: QueryTimes,
  system: PromqlSystem,
): Promise<string | null> {
  const answer = await ask(system, command.query, times);
  return typeof answer === 'string' ? checkFailure(command, answer) : checkAnswer(command, answer);
}

/** The answer, or the message of the failure. */
async function ask(
  system: PromqlSystem,
  query: string,
  { isInstant, startMs, endMs, stepMs }: QueryTimes,
): Promise<Answer | string> {
  try {
    return await system.ask(query, { isInstant, startMs, endMs, stepMs });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
