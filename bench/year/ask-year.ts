import type { HttpConnection } from '../load/http-connection.ts';
import { median } from '../report/measure.ts';
import type { Points, YearQuestion } from './year-questions.ts';

export type YearFigures = {
  what: string;
  firstMs: number;
  medianMs: number;
  /** Processor time of the server for each time that it was asked again, all threads together. */
  cpuMs: number;
  points: number;
  /** What is wrong with the answer; undefined where it is right. */
  wrong: string | undefined;
};

const tolerance = 1e-9;
const mostRepeats = 15;
const leastRepeats = 3;
const repeatsMs = 4_000;

/** Asks once, compares the answer with what is right, and asks again to time it. */
export async function askYear(
  connection: HttpConnection,
  cpuSeconds: () => number,
  { what, path, read, expected }: YearQuestion,
): Promise<YearFigures> {
  const timed = async () => {
    const beganMs = performance.now();
    const answer = await connection.get(path);
    return { ...answer, ms: performance.now() - beganMs };
  };
  const first = await timed();
  if (first.status !== 200) {
    const wrong = `${first.status} ${first.body.toString('utf8', 0, 200)}`;
    return { what, firstMs: first.ms, medianMs: first.ms, cpuMs: 0, points: 0, wrong };
  }
  const got = read(first.body.toString());
  const times: number[] = [];
  const cpuBefore = cpuSeconds();
  const endMs = performance.now() + repeatsMs;
  while (times.length < leastRepeats || (times.length < mostRepeats && performance.now() < endMs)) {
    times.push((await timed()).ms);
  }
  const cpuMs = ((cpuSeconds() - cpuBefore) * 1000) / times.length;
  const wrong = firstDifference(got, expected());
  return { what, firstMs: first.ms, medianMs: median(times), cpuMs, points: got.size, wrong };
}

function firstDifference(got: Points, expected: Points): string | undefined {
  let differing = 0;
  let first: string | undefined;
  for (const key of new Set([...got.keys(), ...expected.keys()])) {
    const [a = Number.NaN, b = Number.NaN] = [got.get(key), expected.get(key)];
    if (Math.abs(a - b) <= tolerance * Math.abs(b)) continue;
    differing++;
    first ??= `${key}: ${a}, expected ${b}`;
  }
  return first && `${differing} of ${expected.size} points, the first ${first}`;
}
