import { LoadGenerator } from '../load/load-generator.ts';
import { median } from '../report/measure.ts';
import type { SideBySide } from '../report/side-by-side.ts';
import { type BenchContext, hourMs } from './bench-context.ts';
import { type PromqlQuestion, pathOf } from './promql-questions.ts';
import type { RunningSystem } from './running-system.ts';

const samplesPerRequest = 2000;
const requestsPerSecond = 100;
const runMs = 12_000;
/** Until the load flows evenly. */
const warmUpMs = 2_000;

/** Asks questions in turns while 200,000 samples a second of 16,000 other series come in by remote write. */
export async function askBesideIngest(
  context: BenchContext,
  questions: readonly PromqlQuestion[],
  running: RunningSystem,
  report: SideBySide,
): Promise<void> {
  const { system, server } = running;
  context.say(`beside ${requestsPerSecond * samplesPerRequest} samples/s: ${system.name}`);
  const generator = await LoadGenerator.start({
    port: server.port,
    format: 'remote-write',
    workload: 'remote-write',
    connections: 8,
    startMs: Math.floor(Date.now() / hourMs) * hourMs,
    bodies: 'prepared',
  });
  try {
    await generator.run({ durationMs: warmUpMs, requestsPerSecond });
    let isOver = false;
    const load = generator.run({ durationMs: runMs, requestsPerSecond }).finally(() => {
      isOver = true;
    });
    const times = questions.map((): number[] => []);
    while (!isOver) {
      for (const [i, question] of questions.entries()) {
        times[i]?.push((await running.ask(pathOf(question))).ms);
      }
    }
    const { samples, seconds } = await load;
    questions.forEach(({ what }, i) => {
      const sorted = (times[i] ?? []).sort((a, b) => a - b);
      const p99Ms = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
      const details = { p99Ms, asked: sorted.length, samplesPerSecond: samples / seconds };
      const line = `${what}, beside 200,000 samples/s`;
      report.add(system, line, 'ms', undefined, median(sorted), details);
    });
    // Who takes less of the load has more time for the questions.
    const line = 'taken of 200,000 samples/s while questions were asked';
    report.add(system, line, 'samples/s', undefined, samples / seconds, {}, 'higher');
  } finally {
    generator.stop();
  }
}
