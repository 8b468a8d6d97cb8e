import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Prometheus' own test scripts, which lie beside the repository and not in it. */
const folder = join(import.meta.dirname, '../../../../../../shared/promql');

/** Name and text of every script; empty, with a line that says so, where the scripts are absent. */
export function conformanceScripts(): { name: string; text: string }[] {
  if (!existsSync(folder)) {
    console.log('The conformance scripts are skipped: ../shared/promql is not there.');
    return [];
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.test'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}
