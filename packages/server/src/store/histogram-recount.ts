import {
  countedSince,
  type HistogramRun,
  type HistogramSums,
  histogramSums,
  runAfter,
  Sketch,
} from '../sketch/index.ts';
import { type Cuts, keptFrom } from './cut-sql.ts';
import type { Engine } from './engine/index.ts';
import { pointColumns, readPoint } from './histogram-rows.ts';
import { RowReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import type { HistogramPoint, MinutePairs, SeriesIds } from './store.ts';

const minuteMs = 60_000;
/** Minutes of one series that lie no further apart are read together with all between them. */
const maxGapMinutes = 60;
/** What a minute row may say to have counted; histograms may claim more. */
const maxSampleCount = 2 ** 32 - 1;

/** What the histograms of one series come to in one minute. */
export type HistogramMinute = {
  idLow: number;
  idHigh: number;
  minute: number;
  isLatency: boolean;
  keepDay: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
  lastTimestampMs: number;
  sketch: Sketch;
};

/** Which raw histograms count. */
export type RecountBounds = { segment: number; cutsOf: (series: SeriesIds) => Cuts };

/** Minutes of one series, in their order. */
type Stretch = { idLow: number; idHigh: number; isLatency: boolean; minutes: number[] };

/** Everything from the reading before a stretch to the end of the minute with the reading after it. */
type RawPoint = HistogramPoint & { isReading: boolean; keepDay: number };

/**
 * Sums up minutes anew from raw histograms. A late reading changes what the next one of its series counts, so
 * that there are more minutes in the answer: all up to and with that of the next reading. Minutes that have
 * no histograms (any more) have a count of 0.
 */
export async function* recountHistograms(
  engine: Engine,
  bounds: RecountBounds,
  pairs: MinutePairs,
): AsyncGenerator<HistogramMinute[]> {
  let done: HistogramMinute | undefined;
  for (const stretch of stretchesOf(pairs)) {
    const points = await readStretch(engine, bounds, stretch);
    const minutes = [...sumUp(stretch, points).values()];
    // The reading after a stretch may lie in the next one: its minute must not be in the answer twice.
    const last = done;
    const isNew = (one: HistogramMinute) =>
      one.idLow !== last?.idLow || one.idHigh !== last.idHigh || one.minute > last.minute;
    yield minutes.filter(isNew);
    done = minutes.reduce((a, b) => (a.minute > b.minute ? a : b));
  }
}

function stretchesOf({ count, idLow, idHigh, minute, isLatency }: MinutePairs): Stretch[] {
  const rows = Array.from({ length: count }, (_, row) => row);
  rows.sort((a, b) => idHigh[a] - idHigh[b] || idLow[a] - idLow[b] || minute[a] - minute[b]);
  const stretches: Stretch[] = [];
  for (const row of rows) {
    const last = stretches.at(-1);
    const goesOn =
      last !== undefined &&
      last.idLow === idLow[row] &&
      last.idHigh === idHigh[row] &&
      minute[row] - last.minutes[last.minutes.length - 1] <= maxGapMinutes;
    if (goesOn) last.minutes.push(minute[row]);
    else {
      stretches.push({
        idLow: idLow[row],
        idHigh: idHigh[row],
        isLatency: isLatency[row] === 1,
        minutes: [minute[row]],
      });
    }
  }
  return stretches;
}

async function readStretch(
  engine: Engine,
  { segment, cutsOf }: RecountBounds,
  { idLow, idHigh, minutes }: Stretch,
): Promise<RawPoint[]> {
  const ids = { count: 1, idLow: Uint32Array.of(idLow), idHigh: Uint32Array.of(idHigh) };
  const time = (ms: number) => `fromUnixTimestamp64Milli(${ms}, 'UTC')`;
  const start = time(minutes[0] * minuteMs);
  const end = time((minutes[minutes.length - 1] + 1) * minuteMs);
  // Segments are handed over in their order; when an older one is replayed, newer ones are counted already.
  const known = `${seriesIn(ids)} AND ${keptFrom(cutsOf(ids).raw)}
    AND segment <= greatest(${segment}, (SELECT max(segment) FROM minutes WHERE ${seriesIn(ids)}))`;
  const sql = `WITH
  (SELECT maxOrNull(ts) FROM histograms WHERE seq = 0 AND ts < ${start} AND ${known}) AS before,
  (SELECT minOrNull(ts) FROM histograms WHERE seq = 0 AND ts >= ${end} AND ${known}) AS after
SELECT ${pointColumns}, toUInt8(seq = 0), toUInt16(keep)
FROM histograms FINAL
WHERE ${known} AND ts >= ifNull(before, ${start})
  AND ts < ifNull(toStartOfMinute(after) + INTERVAL 1 MINUTE, ${end})
ORDER BY ts, seq`;
  const rows = new RowReader(await engine.query({ sql }));
  const points: RawPoint[] = [];
  while (!rows.done) {
    points.push({ ...readPoint(rows), isReading: rows.uint8() === 1, keepDay: rows.uint16() });
  }
  return points;
}

function sumUp(stretch: Stretch, points: readonly RawPoint[]): Map<number, HistogramMinute> {
  const found = new Map<number, HistogramMinute>();
  const minuteOf = (minute: number) => {
    const known = found.get(minute) ?? emptyMinute(stretch, minute);
    found.set(minute, known);
    return known;
  };
  for (const minute of stretch.minutes) minuteOf(minute);
  let run: HistogramRun | undefined;
  for (const { timestampMs, histogram, isReading, keepDay } of points) {
    const counted = isReading ? countedSince(run, histogram) : histogram;
    if (isReading) run = runAfter(timestampMs, histogram);
    const minute = Math.floor(timestampMs / minuteMs);
    // What lies before is only there for what the next one counts.
    if (minute < stretch.minutes[0]) continue;
    const into = minuteOf(minute);
    into.keepDay = Math.max(into.keepDay, keepDay);
    const sums = counted === null ? null : histogramSums(counted);
    if (sums !== null) addSums(into, timestampMs, sums);
  }
  for (const minute of found.values()) minute.count = wholeCount(minute.count);
  return found;
}

function emptyMinute({ idLow, idHigh, isLatency }: Stretch, minute: number): HistogramMinute {
  return {
    idLow,
    idHigh,
    minute,
    isLatency,
    keepDay: 0,
    count: 0,
    sum: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    last: 0,
    lastTimestampMs: 0,
    sketch: new Sketch(),
  };
}

function addSums(into: HistogramMinute, timestampMs: number, sums: HistogramSums): void {
  into.count += sums.count;
  into.sum += sums.sum;
  into.min = Math.min(into.min, sums.min);
  into.max = Math.max(into.max, sums.max);
  into.last = sums.sum / sums.count;
  into.lastTimestampMs = timestampMs;
  into.sketch.merge(sums.sketch);
}

/** Rows count whole observations; what came as a part of one is at least there. */
function wholeCount(count: number): number {
  return count === 0 ? 0 : Math.min(maxSampleCount, Math.max(1, Math.round(count)));
}
