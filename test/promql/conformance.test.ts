/** Test scripts, Prometheus' and our own, against a whole server: in through remote write, out through the HTTP API. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  conformanceScripts,
  ownScripts,
} from '../../packages/server/src/promql/testing/conformance-scripts.ts';
import { parseScript, runScript } from '../../packages/server/src/promql/testing/index.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { ServerSystem } from './server-system.ts';

/**
 * What the scripts ask and the server answers differently, with the reason, as `file:line`. A case that passes has to
 * leave the list.
 */
const knownFailures: Readonly<Record<string, string>> = {};

/** Ours are few, so they are asked in all forms. */
const scripts = [
  ...conformanceScripts().map((script) => ({ ...script, withPinned: false })),
  ...ownScripts().map((script) => ({ ...script, withPinned: true })),
];
let server: RunningServer;

before(async () => {
  server = await startServer();
});
after(async () => {
  assert.equal(await server.stop(), 0);
});

for (const { name, text, withPinned } of scripts) {
  test(`the server passes ${name}`, async (t) => {
    const system = new ServerSystem(server.url);
    const outcomes = await runScript(parseScript(text), system, { withPinned });
    const failed = outcomes.filter(({ failure }) => failure !== null);
    t.diagnostic(`${outcomes.length - failed.length} of ${outcomes.length} cases pass`);
    const unexpected = failed.filter(({ line }) => !(`${name}:${line}` in knownFailures));
    assert.deepEqual(
      unexpected.map(({ line, query, failure }) => `${name}:${line} ${query}: ${failure}`),
      [],
    );
    const places = new Set(failed.map(({ line }) => `${name}:${line}`));
    const passing = Object.keys(knownFailures).filter(
      (place) => place.startsWith(`${name}:`) && !places.has(place),
    );
    assert.deepEqual(passing, [], 'these pass now: take them off the list');
  });
}
