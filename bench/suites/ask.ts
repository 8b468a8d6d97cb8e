import { HttpConnection } from '../load/http-connection.ts';
import { median } from '../report/measure.ts';
import type { ServerProcess } from '../systems/server-process.ts';
import type { System } from '../systems/system.ts';
import { computeAverages } from './expected-averages.ts';
import type { Question } from './questions.ts';
import { compareAverages, readPromqlAverages, readTidemarkAverages } from './read-averages.ts';

const warmUps = 10;
const rounds = 3;
const roundMs = 800;
const maxPerRound = 200;
/** Answers that are compared before any is timed. */
const compared = 2;
/** Hosts that take turns; the thirty days have 50. */
const variants = 50;

export type AskedFigures = {
  /** Of questions that were asked before. */
  medianMs: number;
  p99Ms: number;
  /** The median of those that were not. */
  firstMs: number;
  asked: number;
  cpuMsEach: number;
};

/** Compares the answers of a system with what is right, then times them, one at a time: first ones, then others. */
export async function ask(
  question: Question,
  system: System,
  server: ServerProcess,
): Promise<AskedFigures> {
  const isOurs = system.name === 'Tidemark';
  const pathOf = isOurs ? question.tidemarkPath : question.promqlPath;
  const connection = await HttpConnection.open(server.port);
  let asked = 0;
  const askNext = async () => {
    const variant = asked++ % variants;
    const beganMs = performance.now();
    const { status, body } = await connection.get(pathOf(variant));
    const ms = performance.now() - beganMs;
    if (status !== 200) {
      throw new Error(`${system.name} answered ${status}: ${body.toString('utf8', 0, 300)}`);
    }
    return { ms, body, variant };
  };
  try {
    for (let i = 0; i < compared; i++) {
      const { body, variant } = await askNext();
      const got = isOurs ? readTidemarkAverages(body) : readPromqlAverages(body, question);
      const expected = computeAverages(question.expected(variant));
      compareAverages(`${system.name}, ${question.what}`, got, expected);
    }
    for (let i = 0; i < warmUps; i++) await askNext();
    const firsts: number[] = [];
    const paths = new Set(Array.from({ length: variants }, (_, variant) => pathOf(variant)));
    while (asked < paths.size) firsts.push((await askNext()).ms);
    const all: number[] = [];
    const medians: number[] = [];
    const cpuBefore = server.cpuSeconds;
    for (let round = 0; round < rounds; round++) {
      const times: number[] = [];
      const endMs = performance.now() + roundMs;
      while (times.length < maxPerRound && performance.now() < endMs) {
        times.push((await askNext()).ms);
      }
      medians.push(median(times));
      all.push(...times);
    }
    const cpuMsEach = ((server.cpuSeconds - cpuBefore) * 1000) / all.length;
    all.sort((a, b) => a - b);
    const p99Ms = all[Math.floor(all.length * 0.99)] ?? Number.NaN;
    const firstMs = firsts.length > 0 ? median(firsts) : Number.NaN;
    return { medianMs: median(medians), p99Ms, firstMs, asked: all.length, cpuMsEach };
  } finally {
    connection.close();
  }
}
