import { packedUint32 } from './packed-literal.ts';
import type { BucketQuestion, Span } from './store.ts';
import { dayStarts, hourShifts } from './zone-clock.ts';

/**
 * Where the bucket of a time begins, in epoch seconds, as an expression of type UInt32. An hour begins when
 * the zone's clocks show a full hour. The zone's name stays out of the statement: the engine would keep
 * a table of several megabytes for each that it ever met.
 */
export function bucketStart(column: string, question: BucketQuestion): string {
  const { granularity, timezone } = question;
  const span = wholeSpan(question);
  const seconds = `toUnixTimestamp(${column})`;
  switch (granularity) {
    case null:
      return 'toUInt32(0)';
    case 'minute':
      return `toUInt32(${seconds} - ${seconds} % 60)`;
    case 'hour':
      return hourStart(seconds, timezone, span);
    case 'day':
      if (timezone === 'UTC') return `toUInt32(${seconds} - ${seconds} % 86400)`;
      return `toUInt32(roundDown(${seconds}, ${packedUint32(dayStarts(timezone, span))}))`;
  }
}

function hourStart(seconds: string, timezone: string, span: Span): string {
  const { fromS, shiftS } = hourShifts(timezone, span);
  const shift =
    shiftS.length === 1
      ? String(shiftS[0])
      : `transform(roundDown(${seconds}, ${packedUint32(fromS)}), ${packedUint32(fromS)}, ${packedUint32(shiftS)}, toUInt32(0))`;
  return `toUInt32(${seconds} - (${seconds} + ${shift}) % 3600)`;
}

/** From the beginning of the first span to the end of the last one. */
function wholeSpan({ rawSpans, minuteSpans, hourSpans, daySpans }: BucketQuestion): Span {
  const spans = [...rawSpans, ...minuteSpans, ...hourSpans, ...daySpans];
  return {
    startMs: Math.min(...spans.map((span) => span.startMs)),
    endMs: Math.max(...spans.map((span) => span.endMs)),
  };
}
