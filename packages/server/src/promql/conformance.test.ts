import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conformanceScripts } from './testing/conformance-scripts.ts';
import { EvaluatorSystem, parseScript, runScript } from './testing/index.ts';

/**
 * What Prometheus' scripts ask and the evaluator answers differently, with the reason, as `file:line`. A case that
 * passes has to leave the list.
 */
const knownFailures: Readonly<Record<string, string>> = {};

for (const { name, text } of conformanceScripts()) {
  test(`the evaluator passes ${name}`, async (t) => {
    const outcomes = await runScript(parseScript(text), new EvaluatorSystem(), {
      maxPinnedTimes: Number.POSITIVE_INFINITY,
    });
    const failed = outcomes.filter(({ failure }) => failure !== null);
    t.diagnostic(`${outcomes.length - failed.length} of ${outcomes.length} cases pass`);
    const places = new Set(failed.map(({ line }) => `${name}:${line}`));
    const unexpected = failed
      .filter(({ line }) => !(`${name}:${line}` in knownFailures))
      .map(({ line, query, failure }) => `${name}:${line} ${query}: ${failure}`);
    assert.deepEqual(unexpected, []);
    const passing = Object.keys(knownFailures).filter(
      (place) => place.startsWith(`${name}:`) && !places.has(place),
    );
    assert.deepEqual(passing, [], 'these pass now: take them off the list');
  });
}
