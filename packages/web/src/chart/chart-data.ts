/**
 * The adapter from lines to uPlot: one shared, rising list of times, and per line one column of
 * values for each. `null` is a gap, `undefined` only means that this line has no point at this time.
 */
import { gapDistance } from './gaps.ts';
import { average, type Line, type Resolution } from './line.ts';

export type Column = (number | null | undefined)[];

/** Column per line; for raw samples `min` and `max` stay empty, there is no band to draw. */
export type LineColumns = { average: Column; min: Column; max: Column; count: Column };

export type ChartData = { timesMs: number[]; lines: LineColumns[] };

/** Lays lines onto one time axis, with a `null` in the middle of every gap. */
export function toChartData(lines: readonly Line[], resolution: Resolution): ChartData {
  const gapsMs = lines.map((line) => gapTimes(line, resolution));
  const timesMs = risingTimes(lines, gapsMs);
  const positions = new Map(timesMs.map((time, position) => [time, position]));
  const positionOf = (time: number): number => positions.get(time) ?? 0;
  return {
    timesMs,
    lines: lines.map((line, index) =>
      toColumns(line, gapsMs[index] ?? [], timesMs.length, positionOf, resolution !== 'raw'),
    ),
  };
}

/** Where a line breaks: the middle between two points that are too far apart. */
function gapTimes(line: Line, resolution: Resolution): number[] {
  const farMs = gapDistance(line.points, resolution);
  const times: number[] = [];
  for (let i = 1; i < line.points.length; i++) {
    const before = line.points[i - 1]!.timestampMs;
    const after = line.points[i]!.timestampMs;
    if (after - before > farMs) times.push(Math.floor((before + after) / 2));
  }
  return times;
}

function risingTimes(lines: readonly Line[], gapsMs: readonly number[][]): number[] {
  const times = new Set<number>();
  for (const line of lines) for (const point of line.points) times.add(point.timestampMs);
  for (const gaps of gapsMs) for (const time of gaps) times.add(time);
  return [...times].sort((a, b) => a - b);
}

function toColumns(
  line: Line,
  gapsMs: readonly number[],
  length: number,
  positionOf: (timeMs: number) => number,
  hasBand: boolean,
): LineColumns {
  const column = (): Column => new Array<number | null | undefined>(length).fill(undefined);
  const columns: LineColumns = {
    average: column(),
    min: hasBand ? column() : [],
    max: hasBand ? column() : [],
    count: column(),
  };
  for (const point of line.points) {
    const position = positionOf(point.timestampMs);
    // Samples that share a millisecond share a place: the last one is drawn.
    columns.average[position] = average(point);
    columns.count[position] = point.count;
    if (!hasBand) continue;
    columns.min[position] = point.min;
    columns.max[position] = point.max;
  }
  for (const time of gapsMs) {
    const position = positionOf(time);
    if (columns.average[position] !== undefined) continue;
    columns.average[position] = null;
    if (!hasBand) continue;
    columns.min[position] = null;
    columns.max[position] = null;
  }
  return columns;
}

/** Points with a gap on both sides, which no line would show: they are drawn as dots. */
export function isolatedPositions(column: Column): number[] {
  const isolated: number[] = [];
  let before: number | null | undefined;
  let current = -1;
  for (let i = 0; i <= column.length; i++) {
    const value = i === column.length ? null : column[i];
    if (value === undefined) continue;
    if (value === null) {
      if (current !== -1 && before == null) isolated.push(current);
      current = -1;
      before = null;
    } else {
      before = current === -1 ? null : column[current];
      current = i;
    }
  }
  return isolated;
}
