import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Prometheus' own test scripts, which lie beside the repository and not in it. */
const conformanceFolder = join(import.meta.dirname, '../../../../../../shared/promql');

/** Scripts of our own, about parts of the language that those leave out. */
const ownFolder = join(import.meta.dirname, 'scripts');

export type NamedScript = { name: string; text: string };

/** Empty, with a line that says so, where the scripts are absent. */
export function conformanceScripts(): NamedScript[] {
  if (!existsSync(conformanceFolder)) {
    console.log('The conformance scripts are skipped: ../shared/promql is not there.');
    return [];
  }
  return scriptsIn(conformanceFolder);
}

export function ownScripts(): NamedScript[] {
  return scriptsIn(ownFolder);
}

function scriptsIn(folder: string): NamedScript[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.test'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}
