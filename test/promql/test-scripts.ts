import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  parseScript,
  type RunOptions,
  runScript,
} from '../../packages/server/src/promql/testing/index.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { ServerSystem } from './server-system.ts';

/**
 * What the scripts ask and the server answers differently, with the reason, as `file:line`. A case that passes has to
 * leave the list.
 */
const knownFailures: Readonly<Record<string, string>> = {};

/**
 * Runs test scripts against a whole server: in through remote write, out through the HTTP API. The evaluator's own
 * tests ask each question at all times that it can be pinned at.
 */
export function testScripts(
  scripts: readonly { name: string; text: string }[],
  options: RunOptions,
): void {
  if (scripts.length === 0) return;
  let server: RunningServer;
  let system: ServerSystem;
  before(async () => {
    server = await startServer();
    system = new ServerSystem(server.url);
  });
  after(async () => {
    assert.equal(await server.stop(), 0);
  });
  for (const { name, text } of scripts) {
    test(`the server passes ${name}`, async (t) => {
      const outcomes = await runScript(parseScript(text), system, options);
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
}
