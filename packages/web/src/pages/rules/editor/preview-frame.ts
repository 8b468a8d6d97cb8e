import type { RulePreviewSeries } from '@tidemark/protocol';
import type { MarkedSpan } from '../../../chart/marks-plugin.ts';
import { isQuickRange, type QuickRange } from '../../../url-state/time-frame.ts';

/** Over which times a rule can be tried. */
export const previewRanges = ['6h', '24h', '7d'] as const satisfies readonly QuickRange[];
export type PreviewRange = (typeof previewRanges)[number];

export function previewRangeOf(text: string | null): PreviewRange {
  return previewRanges.find((range) => isQuickRange(range) && range === text) ?? '24h';
}

/** So many moments of the frame are evaluated at most: enough to see, quick enough while typing. */
const maxMoments = 1440;
const minuteMs = 60_000;

/** How far apart the evaluated moments are, in whole minutes. */
export function previewStepMs(spanMs: number): number {
  return Math.max(1, Math.ceil(spanMs / maxMoments / minuteMs)) * minuteMs;
}

/** When any of the series fired, and when none fired but one was pending: what a chart shows behind them. */
export function markedSpans(series: readonly RulePreviewSeries[]): MarkedSpan[] {
  const spansOf = (state: 'pending' | 'firing') =>
    series.flatMap(({ spans }) => spans.filter((span) => span.state === state));
  const firing = joined(spansOf('firing'));
  const pending = joined(spansOf('pending')).flatMap((span) => without(span, firing));
  return [
    ...pending.map((span) => marked('warn', span)),
    ...firing.map((span) => marked('bad', span)),
  ];
}

type Span = { start: number; end: number };

function marked(tone: MarkedSpan['tone'], { start, end }: Span): MarkedSpan {
  return { tone, startMs: start, endMs: end };
}

/** Spans that overlap or touch become one. */
function joined(spans: readonly Span[]): Span[] {
  const whole: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = whole.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else whole.push({ start, end });
  }
  return whole;
}

/** What is left of a span where these, in order and apart, are taken out. */
function without(span: Span, others: readonly Span[]): Span[] {
  const left: Span[] = [];
  let start = span.start;
  for (const other of others) {
    if (other.end <= start || other.start >= span.end) continue;
    if (other.start > start) left.push({ start, end: other.start });
    start = other.end;
  }
  if (start < span.end) left.push({ start, end: span.end });
  return left;
}
