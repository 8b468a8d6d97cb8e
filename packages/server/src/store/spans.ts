import type { Span } from './store.ts';
import { minuteMs } from './time-literal.ts';

export function isWithin(ms: number, { startMs, endMs }: Span): boolean {
  return ms >= startMs && ms <= endMs;
}

/** Whether they have something in common, or are neighbours. */
export function touches(a: Span, b: Span): boolean {
  return a.startMs <= b.endMs + 1 && b.startMs <= a.endMs + 1;
}

/** The minutes that the span touches. */
export function wholeMinutes({ startMs, endMs }: Span): Span {
  return {
    startMs: Math.floor(startMs / minuteMs) * minuteMs,
    endMs: Math.floor(endMs / minuteMs) * minuteMs + minuteMs - 1,
  };
}

/** The same without spans that have something in common or are neighbours. */
export function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = all.at(-1);
    if (last !== undefined && touches(last, span)) all[all.length - 1] = hull([last, span]);
    else all.push(span);
  }
  return all;
}

/** From where the first begins to where the last ends. */
export function hull(spans: readonly Span[]): Span {
  return {
    startMs: Math.min(...spans.map(({ startMs }) => startMs)),
    endMs: Math.max(...spans.map(({ endMs }) => endMs)),
  };
}

/** The parts of a span that are not in the known one, which touches it; all of it where none is known. */
export function gapsIn(known: Span | null, { startMs, endMs }: Span): Span[] {
  if (known === null) return [{ startMs, endMs }];
  return [
    { startMs, endMs: Math.min(endMs, known.startMs - 1) },
    { startMs: Math.max(startMs, known.endMs + 1), endMs },
  ].filter((gap) => gap.startMs <= gap.endMs);
}
