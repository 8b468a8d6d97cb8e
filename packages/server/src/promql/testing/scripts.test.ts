import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EvaluatorSystem } from './evaluator-system.ts';
import { parseScript } from './parse-script.ts';
import { runScript } from './run-script.ts';

/** Test scripts of our own, about parts of the language that Prometheus' shared scripts leave out. */
const folder = join(import.meta.dirname, 'scripts');

for (const name of readdirSync(folder)) {
  test(`the evaluator passes our own ${name}`, async () => {
    const script = parseScript(readFileSync(join(folder, name), 'utf8'));
    const outcomes = await runScript(script, new EvaluatorSystem(), { withPinned: true });
    assert.ok(outcomes.length > 0);
    const failed = outcomes.filter(({ failure }) => failure !== null);
    assert.deepEqual(
      failed.map(({ line, query, failure }) => `${name}:${line} ${query}: ${failure}`),
      [],
    );
  });
}
