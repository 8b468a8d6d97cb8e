import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { System } from '../systems/system.ts';
import type { Measure } from './measure.ts';

const folder = fileURLToPath(new URL('../results', import.meta.url));

/** Writes all figures for machines; gives the file's path. */
export function writeResults(measures: readonly Measure[], systems: readonly System[]): string {
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const path = join(folder, `${at.replaceAll(':', '-')}.json`);
  const content = {
    at,
    machine: machine(),
    systems: systems.map(({ name, version }) => ({ name, version })),
    measures: measures.map(({ bar, ...measure }) => ({
      ...measure,
      bar: bar?.text ?? null,
      holds: bar?.holds(measureWithBar(measure, bar)) ?? null,
    })),
  };
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
  return path;
}

export function machine(): { cores: number; cpu: string; memoryGb: number; platform: string } {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
  };
}

function measureWithBar(measure: Omit<Measure, 'bar'>, bar: Measure['bar']): Measure {
  return { ...measure, bar };
}
