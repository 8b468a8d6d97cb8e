import { setImmediate as nextTurn } from 'node:timers/promises';
import { maxPreviewSeries, type RulePreview, type RulePreviewSeries } from '@tidemark/protocol';
import {
  comparisons,
  type Expression,
  evaluate,
  type MatrixSeries,
  print,
  type QueryLimits,
  type SampleSource,
} from '../promql/index.ts';
import { type ActiveAlert, advance, newAlert } from './alert-state.ts';
import { AlertingRule } from './alerting-rule.ts';
import { recordOf } from './record-of.ts';
import type { AlertingRuleSpec, RuleSpec } from './rule.ts';
import type { RuleTemplates } from './rule-templates.ts';
import { type Comparison, numberOf, satisfies, turnedAround, unwrapped } from './stream-seam.ts';

export type PreviewTimes = { startMs: number; endMs: number; stepMs: number };

export type PreviewOptions = PreviewTimes & {
  source: SampleSource;
  templates: RuleTemplates;
  signal: AbortSignal;
};

/** A preview is one of many things that the server does: it holds fewer values than a query may. */
const limits: Partial<QueryLimits> = { maxAnswerPoints: 5_000_000, timeoutMs: 60_000 };

type Span = RulePreviewSeries['spans'][number];
type Played = { series: MatrixSeries; spans: Span[]; firedMs: number; firings: number };

/** What the alerts of a rule would have been, had it been evaluated at each step of the time. */
export async function previewRule(
  spec: RuleSpec,
  { source, templates, signal, ...times }: PreviewOptions,
): Promise<RulePreview> {
  const compared = comparedWithNumber(spec.expression);
  const expression = compared?.expression ?? spec.expression;
  const options = { ...times, source, signal, limits, text: '' };
  const { result, warnings } = await matrixOf(expression, options);
  const played: Played[] = [];
  for (const series of result) {
    played.push(
      spec.kind === 'alerting'
        ? play(series, spec, compared, times)
        : { series, spans: [], firedMs: 0, firings: 0 },
    );
    if (played.length % 100 === 0) await nextTurn();
  }
  played.sort((a, b) => b.firedMs - a.firedMs || b.spans.length - a.spans.length);
  const shown = played.slice(0, maxPreviewSeries);
  return {
    expr: print(expression),
    stepMs: times.stepMs,
    threshold: compared && { operator: compared.operator, value: compared.threshold },
    seriesCount: played.length,
    firings: played.reduce((sum, { firings }) => sum + firings, 0),
    series: await Promise.all(shown.map((one) => describe(one, spec, templates))),
    warnings,
  };
}

type Compared = { expression: Expression; operator: Comparison; threshold: number };

/** The side of a comparison that is drawn, where the other one is a number; null for all else. */
function comparedWithNumber(whole: Expression): Compared | null {
  const bare = unwrapped(whole);
  if (bare.kind !== 'binary' || bare.returnBool) return null;
  const operator = comparisons.find((one) => one === bare.operator);
  if (operator === undefined) return null;
  const right = numberOf(unwrapped(bare.right));
  if (right !== undefined) return { expression: bare.left, operator, threshold: right };
  const left = numberOf(unwrapped(bare.left));
  if (left === undefined) return null;
  return { expression: bare.right, operator: turnedAround[operator], threshold: left };
}

async function matrixOf(expression: Expression, options: Parameters<typeof evaluate>[1]) {
  const answer = await evaluate(expression, options);
  if (answer.type !== 'matrix') throw new Error('a range query gives a matrix');
  return { result: answer.result, warnings: answer.warnings };
}

/** Walks over the steps of one series as the evaluation of its rule would have. */
function play(
  series: MatrixSeries,
  spec: AlertingRuleSpec,
  compared: Compared | null,
  { startMs, endMs, stepMs }: PreviewTimes,
): Played {
  const played: Played = { series, spans: [], firedMs: 0, firings: 0 };
  const found = { labels: {}, annotations: {}, value: 0 };
  let alert: ActiveAlert | undefined;
  let at = 0;
  for (let timestampMs = startMs; timestampMs <= endMs; timestampMs += stepMs) {
    while (at < series.timestampMs.length && series.timestampMs[at] < timestampMs) at++;
    const isThere = series.timestampMs[at] === timestampMs;
    const holds =
      isThere &&
      (compared === null || satisfies(series.value[at], compared.operator, compared.threshold));
    if (alert === undefined && !holds) continue;
    alert ??= newAlert(found, timestampMs);
    const isKept = advance(alert, holds, spec, timestampMs);
    note(played, isKept ? alert.state : 'resolved', timestampMs, stepMs);
    if (!isKept || alert.state === 'resolved') alert = undefined;
  }
  return played;
}

/** Adds a step to the spans: to the last one, if that is of the same state and ends here. */
function note(
  played: Played,
  state: ActiveAlert['state'],
  timestampMs: number,
  stepMs: number,
): void {
  if (state === 'resolved') return;
  const last = played.spans.at(-1);
  if (state === 'firing') played.firedMs += stepMs;
  if (last?.state === state && last.end === timestampMs) {
    last.end += stepMs;
    return;
  }
  if (state === 'firing') played.firings++;
  played.spans.push({ state, start: timestampMs, end: timestampMs + stepMs });
}

async function describe(
  { series, spans }: Played,
  spec: RuleSpec,
  templates: RuleTemplates,
): Promise<RulePreviewSeries> {
  const values = Array.from(series.timestampMs, (timestampMs, at): [number, number | null] => [
    timestampMs,
    finite(series.value[at]),
  ]);
  const last = spans.findLast(({ state }) => state === 'firing');
  if (spec.kind === 'recording' || last === undefined) {
    return { labels: recordOf(series.labels), annotations: {}, values, spans };
  }
  const at = series.timestampMs.findLastIndex((one) => one < last.end);
  const rule = new AlertingRule(spec, templates);
  const sample = { labels: series.labels, value: series.value[at] ?? Number.NaN };
  await rule.evaluate([sample], last.start, 0);
  const [alert] = rule.active.values();
  return { labels: alert?.labels ?? {}, annotations: alert?.annotations ?? {}, values, spans };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
