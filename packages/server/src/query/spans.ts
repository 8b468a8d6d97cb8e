import type { Span } from '../store/index.ts';

export function isWithin(ms: number, { startMs, endMs }: Span): boolean {
  return ms >= startMs && ms <= endMs;
}

/** Whether they have something in common, or are neighbours. */
export function touches(a: Span, b: Span): boolean {
  return a.startMs <= b.endMs + 1 && b.startMs <= a.endMs + 1;
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
