/** [epoch milliseconds, value] in time order, as `GET /v1/overview` gives them. */
export type SparkPoint = readonly [number, number];

export type SparklinePath = { line: string; area: string; end: { x: number; y: number } | null };

const gapMs = 90_000;

/**
 * SVG paths of a sparkline in a box of `width` × `height`: the line broken where a minute is missing,
 * the area below it, and where it ends. The frame is [startMs, endMs].
 */
export function sparklinePath(
  points: readonly SparkPoint[],
  startMs: number,
  endMs: number,
  width: number,
  height: number,
): SparklinePath {
  const shown = points.filter(([time]) => time >= startMs && time <= endMs);
  if (shown.length === 0) return { line: '', area: '', end: null };
  const values = shown.map(([, value]) => value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = 3;
  const x = (time: number) => round(((time - startMs) / (endMs - startMs)) * width);
  // A flat line runs through the middle.
  const y = (value: number) =>
    round(
      high === low
        ? height / 2
        : height - pad - ((value - low) / (high - low)) * (height - 2 * pad),
    );

  const runs: SparkPoint[][] = [];
  for (const point of shown) {
    const run = runs[runs.length - 1];
    const previous = run?.[run.length - 1];
    if (run === undefined || previous === undefined || point[0] - previous[0] > gapMs)
      runs.push([point]);
    else run.push(point);
  }
  const newest = shown[shown.length - 1]!;
  const traces = runs.map((run) => {
    // A minute on its own would be invisible: it becomes a short dash.
    const [only] = run;
    const trace = run.map(([time, value]) => `${x(time)} ${y(value)}`);
    return run.length === 1 ? [...trace, `${round(x(only![0]) + 1.5)} ${y(only![1])}`] : trace;
  });
  return {
    line: traces.map((trace) => `M${trace.join('L')}`).join(''),
    area: traces
      .map((trace) => {
        const first = trace[0]!.split(' ')[0];
        const last = trace[trace.length - 1]!.split(' ')[0];
        return `M${first} ${height}L${trace.join('L')}L${last} ${height}Z`;
      })
      .join(''),
    end: { x: x(newest[0]), y: y(newest[1]) },
  };
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
