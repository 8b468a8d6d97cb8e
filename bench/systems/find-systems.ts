import { findProgram, versionOf } from './find-program.ts';
import { prometheus } from './prometheus.ts';
import type { System } from './system.ts';
import { tidemark } from './tidemark.ts';
import { victoriaMetrics } from './victoria-metrics.ts';

/** Tidemark and the peers that this machine has; `say` is told how to get the others. */
export async function findSystems(say: (line: string) => void): Promise<System[]> {
  const systems: System[] = [tidemark];
  for (const { names, debianPackage, system } of peers) {
    const path = names.map(findProgram).find((found) => found !== undefined);
    if (path !== undefined) systems.push(system(path, await versionOf(path, debianPackage)));
    else
      say(
        `${names[0]} is not here: going on without it. To compare: sudo apt-get install ${debianPackage}`,
      );
  }
  return systems;
}

const peers = [
  {
    names: ['victoria-metrics', 'victoria-metrics-prod'],
    debianPackage: 'victoria-metrics',
    system: victoriaMetrics,
  },
  { names: ['prometheus'], debianPackage: 'prometheus', system: prometheus },
];
