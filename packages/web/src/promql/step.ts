const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Steps that a reader can follow on an axis, in milliseconds. */
export const niceSteps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minuteMs),
  ...[1, 2, 3, 6, 12].map((count) => count * hourMs),
  ...[1, 7].map((count) => count * dayMs),
];

/** What one line is worth on a screen. */
const pointsPerLine = 400;

/** The server answers no more points of a series. */
export const maxPointsPerLine = 11_000;

/** The finest readable step with which a line has no more points than a screen shows. */
export function automaticStep(spanMs: number): number {
  const fitting = niceSteps.find((stepMs) => spanMs / stepMs <= pointsPerLine);
  return fitting ?? Math.ceil(spanMs / pointsPerLine / dayMs) * dayMs;
}

/** Whether the server would answer so many points. */
export function isAllowedStep(spanMs: number, stepMs: number): boolean {
  return spanMs / stepMs < maxPointsPerLine;
}

/** On multiples of the step, so that points stay where they are while the frame moves on. */
export function alignToStep(
  span: { startMs: number; endMs: number },
  stepMs: number,
): { startMs: number; endMs: number } {
  const floor = (ms: number) => Math.floor(ms / stepMs) * stepMs;
  return { startMs: floor(span.startMs), endMs: floor(span.endMs) };
}

const parts: readonly [number, string][] = [
  [dayMs, 'd'],
  [hourMs, 'h'],
  [minuteMs, 'min'],
  [secondMs, 's'],
  [1, 'ms'],
];

/** `15 s`, `1 h 30 min`: a length of time in words. */
export function formatStep(ms: number): string {
  const words: string[] = [];
  let rest = Math.round(ms);
  for (const [unitMs, name] of parts) {
    const count = Math.floor(rest / unitMs);
    if (count > 0) words.push(`${count} ${name}`);
    rest -= count * unitMs;
  }
  return words.join(' ') || '0 s';
}
