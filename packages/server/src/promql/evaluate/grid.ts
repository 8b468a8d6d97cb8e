/** The evaluation times of an expression: `count` of them, `stepMs` apart. */
export type Grid = {
  startMs: number;
  stepMs: number;
  count: number;
};

/** An instant query, or one that asks for no step, has one evaluation time. */
export function gridOf(startMs: number, endMs: number, stepMs: number): Grid {
  if (stepMs <= 0) {
    return { startMs, stepMs: 1, count: 1 };
  }
  return { startMs, stepMs, count: Math.max(0, Math.floor((endMs - startMs) / stepMs) + 1) };
}

export function timeAt(grid: Grid, step: number): number {
  return grid.startMs + step * grid.stepMs;
}

export function lastTime(grid: Grid): number {
  return timeAt(grid, grid.count - 1);
}
