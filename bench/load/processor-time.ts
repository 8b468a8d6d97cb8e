import { readFile } from 'node:fs/promises';

/** In the kernel's ticks; see proc_stat(5). */
export type ProcessorTime = { all: number; stolen: number };

const stolenAt = 7;
/** What guests of this machine take is in user time already. */
const fields = 8;

/** What the machine's processors spent since it started, and of it what its host gave to others; 0 where that is not told. */
export async function processorTime(): Promise<ProcessorTime> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => '');
  const [, ...ticks] = (text.split('\n')[0] ?? '')
    .split(/ +/)
    .slice(0, fields + 1)
    .map(Number);
  return { all: ticks.reduce((sum, tick) => sum + tick, 0), stolen: ticks[stolenAt] ?? 0 };
}

/** Of what was there to spend between the two, what the host gave to others. */
export function stolenShareOf(began: ProcessorTime, ended: ProcessorTime): number {
  return (ended.stolen - began.stolen) / Math.max(1, ended.all - began.all);
}
