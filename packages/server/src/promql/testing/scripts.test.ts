import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownScripts } from './conformance-scripts.ts';
import { EvaluatorSystem } from './evaluator-system.ts';
import { parseScript } from './parse-script.ts';
import { runScript } from './run-script.ts';

for (const { name, text } of ownScripts()) {
  test(`the evaluator passes our own ${name}`, async () => {
    const outcomes = await runScript(parseScript(text), new EvaluatorSystem(), {
      maxPinnedTimes: Number.POSITIVE_INFINITY,
    });
    assert.ok(outcomes.length > 0);
    const failed = outcomes.filter(({ failure }) => failure !== null);
    assert.deepEqual(
      failed.map(({ line, query, failure }) => `${name}:${line} ${query}: ${failure}`),
      [],
    );
  });
}
