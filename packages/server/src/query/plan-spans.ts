import { dayMs, minuteMs } from '../head/index.ts';
import type { BucketQuestion, Span } from '../store/index.ts';

export const hourMs = 60 * minuteMs;

/** Which part of a span is answered from which rows. The parts do not overlap and leave nothing out. */
export type SpanPlan = {
  rawSpans: Span[];
  minuteSpans: Span[];
  hourSpans: Span[];
  daySpans: Span[];
  /** See {@link BucketQuestion.edgesInRows}. */
  edgesInRows?: boolean;
};

/**
 * Whole hours from hour rows (and whole days from day rows), the whole minutes around them from minute rows, and what is left at both
 * ends from raw samples, so that a sum over any span is exact to the millisecond. Infinite ends need no
 * rest: they lie on every boundary.
 *
 * Hour rows are used for hours that begin before `hoursBeforeMs` (-Infinity: for none). A zone whose
 * hours are not those of UTC needs minute rows as long as there are any. Of those hours, `withDays` takes whole days of
 * UTC from day rows.
 */
export function planSpans(span: Span, hoursBeforeMs: number, withDays = false): SpanPlan {
  const minutes = split(span, minuteMs);
  if (minutes.inner === null) {
    return { rawSpans: [span], minuteSpans: [], hourSpans: [], daySpans: [] };
  }
  const { early, late } = cut(minutes.inner, Math.ceil(hoursBeforeMs / hourMs) * hourMs);
  const hours = early === null ? { inner: null, outer: [] } : split(early, hourMs);
  const days =
    hours.inner !== null && withDays
      ? split(hours.inner, dayMs)
      : { inner: null, outer: hours.inner === null ? [] : [hours.inner] };
  return {
    rawSpans: minutes.outer,
    minuteSpans: late === null ? hours.outer : [...hours.outer, late],
    hourSpans: days.outer,
    daySpans: days.inner === null ? [] : [days.inner],
  };
}

function cut(span: Span, atMs: number): { early: Span | null; late: Span | null } {
  if (atMs > span.endMs) return { early: span, late: null };
  if (atMs <= span.startMs) return { early: null, late: span };
  return {
    early: { startMs: span.startMs, endMs: atMs - 1 },
    late: { startMs: atMs, endMs: span.endMs },
  };
}

/** The largest part of the span that is made of whole steps, and the rests on its two sides. */
function split(span: Span, stepMs: number): { inner: Span | null; outer: Span[] } {
  const startMs = Math.ceil(span.startMs / stepMs) * stepMs;
  const endMs = Math.floor((span.endMs + 1) / stepMs) * stepMs - 1;
  if (endMs < startMs) return { inner: null, outer: [span] };
  const outer: Span[] = [];
  if (span.startMs < startMs) outer.push({ startMs: span.startMs, endMs: startMs - 1 });
  if (endMs < span.endMs) outer.push({ startMs: endMs + 1, endMs: span.endMs });
  return { inner: { startMs, endMs }, outer };
}
