import type { Labels, Rule, RulePreview, RulePreviewSeries } from '@tidemark/protocol';
import { queryRange } from '../../api/promql.ts';
import { fetchRule, fetchRules, previewRule } from '../../api/rules.ts';
import { type ChartMarks, type MarkedSpan, noMarks } from '../../chart/marks-plugin.ts';
import { linesOfMatrix, type QueryLine, seriesText } from '../../promql/query-lines.ts';
import { alignToStep, automaticStep } from '../../promql/step.ts';
import type { ChartSource } from './alert-chart-source.ts';
import type { ShownAlert } from './shown-alert.ts';

type Span = { startMs: number; endMs: number };

/** What the chart of an alert draws. */
export type AlertValues = {
  expression: string;
  span: Span;
  stepMs: number;
  lines: readonly QueryLine[];
  marks: ChartMarks;
};

/** More lines than this say nothing about one alert. */
const maxLines = 8;
/** Finer steps cost the server more than they show, in milliseconds. */
const minStepMs = 15_000;

/** Asks for the values of an alert: of a rule with its threshold and the times in which it would have fired. */
export async function fetchAlertValues(
  source: ChartSource,
  alert: ShownAlert,
  span: Span,
  signal: AbortSignal,
): Promise<AlertValues> {
  const stepMs = Math.max(minStepMs, automaticStep(span.endMs - span.startMs));
  if (source?.kind === 'query')
    return valuesOfQuery(source.expression, alert, span, stepMs, signal);
  const rule = await ruleOf(source, signal);
  if (rule !== undefined) return valuesOfRule(rule, alert, span, stepMs, signal);
  // Others send alerts of names that no rule here has: nothing is known of their values.
  return { expression: '', span, stepMs, lines: [], marks: noMarks };
}

async function valuesOfRule(
  rule: Rule,
  alert: ShownAlert,
  span: Span,
  stepMs: number,
  signal: AbortSignal,
): Promise<AlertValues> {
  const { name, expr, for: holdsFor, keep_firing_for, labels } = rule;
  const preview = await previewRule(
    {
      rule: { alert: name, expr, for: holdsFor, keep_firing_for, labels },
      start: Math.round(span.startMs),
      end: Math.round(span.endMs),
      step: `${stepMs / 1000}s`,
    },
    signal,
  );
  const { lines, marks } = ofPreview(preview, alert);
  // What was over between two steps the preview does not see.
  const spans = marks.spans.length > 0 ? marks.spans : [firingSpan(alert, span)];
  return { expression: expr, span, stepMs: preview.stepMs, lines, marks: { ...marks, spans } };
}

async function valuesOfQuery(
  expression: string,
  alert: ShownAlert,
  span: Span,
  stepMs: number,
  signal: AbortSignal,
): Promise<AlertValues> {
  const { data } = await queryRange(expression, alignToStep(span, stepMs), stepMs, signal);
  const all = data.resultType === 'matrix' ? linesOfMatrix(data.result) : [];
  const lines = linesAbout(all, alert.labels).slice(0, maxLines);
  const marks = { limit: null, spans: [firingSpan(alert, span)] };
  return { expression, span, stepMs, lines, marks };
}

function firingSpan({ startsAt, resolvedMs }: ShownAlert, span: Span): MarkedSpan {
  return { tone: 'bad', startMs: Date.parse(startsAt), endMs: resolvedMs ?? span.endMs };
}

async function ruleOf(source: ChartSource, signal: AbortSignal): Promise<Rule | undefined> {
  if (source?.kind === 'rule') return fetchRule(source.ruleId, signal);
  if (source?.kind !== 'rule-name') return undefined;
  const { rules } = await fetchRules(signal);
  return rules.find(({ kind, name }) => kind === 'alerting' && name === source.name);
}

/** The one series of the alert, or the first where none has its labels. */
export function ofPreview(
  { series, threshold }: RulePreview,
  { labels }: { labels: Labels },
): Pick<AlertValues, 'lines' | 'marks'> {
  const own = series.find((one) => hasLabels(labels, one.labels));
  const drawn = own === undefined ? series.slice(0, maxLines) : [own];
  const spans = (own?.spans ?? []).map(({ state, start, end }) => ({
    tone: state === 'firing' ? ('bad' as const) : ('warn' as const),
    startMs: start,
    endMs: end,
  }));
  return { lines: drawn.map(lineOf), marks: { limit: threshold?.value ?? null, spans } };
}

function lineOf({ labels, values }: RulePreviewSeries): QueryLine {
  return {
    key: seriesText(labels),
    labels,
    timestampMs: values.map(([timeMs]) => timeMs),
    value: values.map(([, value]) => value ?? Number.NaN),
    histograms: [],
  };
}

/** Those whose labels the alert has, too; all of them where it has none of their labels. */
export function linesAbout(lines: readonly QueryLine[], labels: Labels): readonly QueryLine[] {
  const matching = lines.filter((line) => hasLabels(labels, line.labels));
  return matching.length === 0 ? lines : matching;
}

function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => name === '__name__' || labels[name] === value,
  );
}
