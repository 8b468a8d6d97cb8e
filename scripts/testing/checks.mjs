import { join } from 'node:path';
import { ltsNode, rootFolder } from '../setup/paths.mjs';
import { runQuietly } from '../setup/run-step.mjs';

const checks = [
  { name: 'style (biome check)', bin: 'biome', args: ['check', '.'] },
  { name: 'types of the server (tsc)', bin: 'tsc', args: ['-p', '.'] },
  { name: 'types of the web app (tsc)', bin: 'tsc', args: ['-p', 'packages/web'] },
];

/** Runs the checks of style and types, a line for each among those of the tests; of one that fails its output, too. */
export async function runChecks() {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, bin, args } of checks) {
    const file = join(rootFolder, 'node_modules', '.bin', bin);
    const { code, output } = await runQuietly(ltsNode, [file, ...args], { cwd: rootFolder });
    totals[code === 0 ? 'passed' : 'failed'] += 1;
    console.log(code === 0 ? `✔ ${name}` : `✖ ${name}\n${output}`);
  }
  return totals;
}
