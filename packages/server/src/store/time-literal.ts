import type { Span } from './store.ts';

/** DateTime and Date end in 2106; nothing before 1970 is accepted. */
const lastSecond = 2 ** 32 - 1;

export const minuteMs = 60 * 1000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A condition on a DateTime64(3) column: within the span, both ends inclusive. */
export function withinMs(column: string, span: Span): string {
  const startMs = clamp(Math.ceil(span.startMs), lastSecond * 1000);
  const endMs = clamp(Math.floor(span.endMs), lastSecond * 1000 + 999);
  if (!(span.startMs <= span.endMs) || span.endMs < 0) return '0';
  return `${column} >= fromUnixTimestamp64Milli(${startMs}, 'UTC')
    AND ${column} <= fromUnixTimestamp64Milli(${endMs}, 'UTC')`;
}

/** A condition on two DateTime64(3) columns: what goes on from one to the other has something in common with the span. */
export function liesAcross(first: string, last: string, { startMs, endMs }: Span): string {
  const whole = { startMs: 0, endMs: lastSecond * 1000 };
  return `${withinMs(first, { ...whole, endMs })} AND ${withinMs(last, { ...whole, startMs })}`;
}

/** A condition on a DateTime column that holds the beginning of a minute or hour: begins in the span. */
export function beginsWithin(column: string, span: Span): string {
  const start = clamp(Math.ceil(span.startMs / 1000), lastSecond);
  const end = clamp(Math.floor(span.endMs / 1000), lastSecond);
  if (!(span.startMs <= span.endMs) || span.endMs < 0) return '0';
  return `${column} >= toDateTime(${start}, 'UTC') AND ${column} <= toDateTime(${end}, 'UTC')`;
}

/** A constant of type Date. */
export function dayLiteral(day: number): string {
  return `toDate(${clamp(Math.floor(day), 65_535)})`;
}

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, value));
}
