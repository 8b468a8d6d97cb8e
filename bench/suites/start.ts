import { setTimeout as sleep } from 'node:timers/promises';
import { bars } from '../report/bars.ts';
import { type Measure, median } from '../report/measure.ts';
import type { BenchContext } from './bench-context.ts';

const starts = 5;
const settleMs = 30_000;
const idleMs = 30_000;

/** How long an empty start takes, and what a server that nobody uses costs. */
export async function measureStart(context: BenchContext): Promise<Measure[]> {
  const common = { better: 'lower', figures: {}, details: {} } as const;
  const ready: Measure = {
    ...structuredClone(common),
    what: 'start, empty',
    unit: 's',
    bar: bars.ready,
  };
  const resident: Measure = {
    ...structuredClone(common),
    what: 'idle for 60 s: resident memory',
    unit: 'MB',
    bar: bars.resident,
  };
  const cpu: Measure = {
    ...structuredClone(common),
    what: 'idle for 30 s: processor',
    unit: '% of a core',
    bar: bars.idleCpu,
  };
  for (const { name, ...system } of context.systems) {
    context.say(`start and idle: ${name}`);
    const seconds: number[] = [];
    for (let i = 0; i < starts; i++) {
      seconds.push(
        await context.withFreshServer({ name, ...system }, async (server) => server.readyMs / 1000),
      );
    }
    ready.figures[name] = median(seconds);
    await context.withFreshServer({ name, ...system }, async (server) => {
      await sleep(settleMs);
      const before = server.cpuSeconds;
      await sleep(idleMs);
      cpu.figures[name] = ((server.cpuSeconds - before) / (idleMs / 1000)) * 100;
      resident.figures[name] = server.residentBytes / 2 ** 20;
    });
  }
  return [ready, resident, cpu];
}
