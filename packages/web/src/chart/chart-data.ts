/**
 * The adapter from lines to uPlot: one shared, rising list of times, and per line one column of
 * values for each. `null` is a gap, `undefined` only means that this line has no point at this time.
 */
import { gapDistance } from './gaps.ts';
import { figureOf, type Line, type Resolution, type Statistic } from './line.ts';

export type Column = (number | null | undefined)[];

/** Column per line; for raw samples `min` and `max` stay empty, there is no band to draw. */
export type LineColumns = { figure: Column; min: Column; max: Column; count: Column };

export type ChartData = { timesMs: number[]; lines: LineColumns[] };

/** Two neighbouring points of a line that no line may join. */
type Gap = { afterMs: number; beforeMs: number };

/** Lays lines onto one time axis, with `null` all through every gap. */
export function toChartData(
  lines: readonly Line[],
  resolution: Resolution,
  statistic: Statistic = 'average',
): ChartData {
  const gaps = lines.map((line) => gapsOf(line, resolution));
  const timesMs = risingTimes(lines, gaps);
  const positions = new Map(timesMs.map((time, position) => [time, position]));
  const positionOf = (timeMs: number): number => positions.get(timeMs) ?? 0;
  return {
    timesMs,
    lines: lines.map((line, index) =>
      toColumns(
        line,
        gaps[index] ?? [],
        timesMs.length,
        positionOf,
        resolution === 'raw' ? null : statistic,
      ),
    ),
  };
}

function gapsOf(line: Line, resolution: Resolution): Gap[] {
  const farMs = gapDistance(line.points, resolution);
  const gaps: Gap[] = [];
  for (let i = 1; i < line.points.length; i++) {
    const afterMs = line.points[i - 1]!.timestampMs;
    const beforeMs = line.points[i]!.timestampMs;
    if (beforeMs - afterMs > farMs) gaps.push({ afterMs, beforeMs });
  }
  return gaps;
}

/** All times of points, and the middle of each gap, so that it has a place even if no line has a point there. */
function risingTimes(lines: readonly Line[], gaps: readonly Gap[][]): number[] {
  const times = new Set<number>();
  for (const line of lines) for (const point of line.points) times.add(point.timestampMs);
  for (const { afterMs, beforeMs } of gaps.flat()) times.add(Math.floor((afterMs + beforeMs) / 2));
  return [...times].sort((a, b) => a - b);
}

function toColumns(
  line: Line,
  gaps: readonly Gap[],
  length: number,
  positionOf: (timeMs: number) => number,
  statistic: Statistic | null,
): LineColumns {
  const hasBand = statistic !== null;
  const column = (): Column => new Array<number | null | undefined>(length).fill(undefined);
  const columns: LineColumns = {
    figure: column(),
    min: hasBand ? column() : [],
    max: hasBand ? column() : [],
    count: column(),
  };
  for (const point of line.points) {
    const position = positionOf(point.timestampMs);
    // Samples that share a millisecond share a place: the last one is drawn.
    columns.figure[position] = figureOf(point, statistic ?? 'average');
    columns.count[position] = point.count;
    if (!hasBand) continue;
    columns.min[position] = point.min;
    columns.max[position] = point.max;
  }
  const broken = hasBand ? [columns.figure, columns.min, columns.max] : [columns.figure];
  for (const { afterMs, beforeMs } of gaps) {
    // Every place in between: uPlot breaks a line only where its nulls stand.
    const [from, to] = [positionOf(afterMs) + 1, positionOf(beforeMs)];
    for (const values of broken) values.fill(null, from, to);
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
