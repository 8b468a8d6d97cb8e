import { isStaleMarker } from '../../batch/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import { compareLabels, labelsKey, labelsText } from '../evaluate/labels.ts';
import { almostEqual } from './almost-equal.ts';
import { sameHistogram } from './compare-histograms.ts';
import type {
  EvalCommand,
  Expectation,
  ExpectedResult,
  ExpectedSeries,
  SequenceValue,
} from './script.ts';
import type { Answer, AnswerResult, AnswerSeries, AnswerValue } from './system.ts';

/** Why an answer is not what a script expects, or null; by the rules of Prometheus' own runner. */
export function checkAnswer({ expected, ...times }: EvalCommand, answer: Answer): string | null {
  if (expected.fail !== null) return 'it should have failed';
  return (
    checkNotes('warning', expected.warnings, expected.noWarnings, answer.warnings) ??
    checkNotes('info', expected.infos, expected.noInfos, answer.infos) ??
    checkResult(expected.result, expected.isOrdered, times, answer.result)
  );
}

/** Why a failure is not the one that a script expects, or null. */
export function checkFailure({ expected }: EvalCommand, message: string): string | null {
  if (expected.fail === null) return `it failed: ${message}`;
  return isMet(expected.fail, message)
    ? null
    : `it should have failed with ${describe(expected.fail)}, not with ${message}`;
}

function checkNotes(
  kind: string,
  expected: readonly Expectation[],
  expectsNone: boolean,
  notes: readonly string[],
): string | null {
  if (expectsNone && notes.length > 0) return `unexpected ${kind}: ${notes.join('; ')}`;
  const missing = expected.find((one) => !notes.some((note) => isMet(one, note)));
  if (missing !== undefined) {
    return `no ${kind} is ${describe(missing)}, there are: ${notes.join('; ') || 'none'}`;
  }
  const surplus = notes.find((note) => !expected.some((one) => isMet(one, note)));
  return expected.length > 0 && surplus !== undefined ? `unexpected ${kind}: ${surplus}` : null;
}

function isMet(expectation: Expectation, message: string): boolean {
  return 'regex' in expectation ? expectation.regex.test(message) : expectation.message === message;
}

function describe(expectation: Expectation): string {
  return 'regex' in expectation ? String(expectation.regex) : JSON.stringify(expectation.message);
}

type Times = Pick<EvalCommand, 'startMs' | 'endMs' | 'stepMs'>;

export function checkResult(
  expected: ExpectedResult,
  isOrdered: boolean,
  times: Times,
  actual: AnswerResult,
): string | null {
  if (actual.kind === 'string') {
    const text = expected.kind === 'string' ? expected.text : '';
    return actual.text === text ? null : `it is the string ${JSON.stringify(actual.text)}`;
  }
  if (actual.kind === 'scalar') {
    if (expected.kind !== 'scalar') return `it is the scalar ${actual.value}`;
    return almostEqual(expected.value, actual.value) ? null : `it is ${actual.value}`;
  }
  if (expected.kind !== 'series') return `it is a ${actual.kind}`;
  if (actual.kind === 'vector') return checkVector(expected.series, isOrdered, actual.series);
  if (isOrdered) return 'an ordered result was expected, and it is a matrix';
  return (
    checkSorted(actual.series) ??
    checkMatrix(expected.series, expected.range ?? times, actual.series)
  );
}

function checkVector(
  expected: readonly ExpectedSeries[],
  isOrdered: boolean,
  actual: readonly AnswerSeries[],
): string | null {
  const byLabels = new Map(
    expected.map((one, position) => [labelsKey(one.labels), { one, position }]),
  );
  for (const [position, { labels, points }] of actual.entries()) {
    const found = byLabels.get(labelsKey(labels));
    const value = points[0]?.value ?? Number.NaN;
    if (found === undefined) return `unexpected ${labelsText(labels)} ${show(value)}`;
    if (isOrdered && found.position !== position) return `${labelsText(labels)} is at ${position}`;
    const wanted = found.one.values[0] ?? { kind: 'omitted' };
    if (!sameValue(wanted, value)) return `${labelsText(labels)} is ${show(value)}`;
  }
  return checkNoneMissing(expected, actual);
}

function checkMatrix(
  expected: readonly ExpectedSeries[],
  { startMs, endMs, stepMs }: Times,
  actual: readonly AnswerSeries[],
): string | null {
  const byLabels = new Map(expected.map((one) => [labelsKey(one.labels), one]));
  for (const { labels, points } of actual) {
    const wanted = byLabels.get(labelsKey(labels));
    if (wanted === undefined) return `unexpected ${labelsText(labels)} ${showPoints(points)}`;
    const wantedPoints = wanted.values
      .map((value, index) => ({ timestampMs: startMs + index * stepMs, value }))
      .filter(({ value }) => value.kind !== 'omitted');
    const isBeyond = startMs + (wanted.values.length - 1) * stepMs > endMs;
    if (isBeyond) return `${labelsText(labels)} cannot have ${wanted.values.length} points`;
    const isSame =
      wantedPoints.length === points.length &&
      wantedPoints.every(({ timestampMs, value }, at) => {
        const point = points[at];
        return point?.timestampMs === timestampMs && sameValue(value, point.value);
      });
    if (!isSame) return `${labelsText(labels)} is ${showPoints(points)}`;
  }
  return checkNoneMissing(expected, actual);
}

function checkSorted(series: readonly AnswerSeries[]): string | null {
  const wrong = series.find(
    ({ labels }, at) => at > 0 && compareLabels(series[at - 1]?.labels ?? [], labels) > 0,
  );
  return wrong === undefined ? null : `${labelsText(wrong.labels)} is not in the order of labels`;
}

function checkNoneMissing(
  expected: readonly ExpectedSeries[],
  actual: readonly AnswerSeries[],
): string | null {
  const found = new Set(actual.map(({ labels }) => labelsKey(labels)));
  const missing = expected.find(({ labels }) => !found.has(labelsKey(labels)));
  return missing === undefined ? null : `${labelsText(missing.labels as LabelPairs)} is missing`;
}

function sameValue(expected: SequenceValue, actual: AnswerValue): boolean {
  if (expected.kind === 'omitted') return false;
  if (typeof actual === 'number') {
    return expected.kind === 'float' && almostEqual(expected.value, actual);
  }
  return expected.kind === 'histogram' && sameHistogram(expected, actual);
}

function showPoints(points: AnswerSeries['points']): string {
  return points.map(({ timestampMs, value }) => `${show(value)}@${timestampMs}`).join(' ');
}

function show(value: AnswerValue): string {
  if (typeof value === 'number') return isStaleMarker(value) ? 'stale' : String(value);
  return JSON.stringify(value, (_, inner) =>
    ArrayBuffer.isView(inner) ? Array.from(inner as Float64Array) : inner,
  );
}
