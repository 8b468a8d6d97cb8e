/** A real Alertmanager and this server put the same random alerts into the same groups, by the same random routes. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { Api } from '../support/api.ts';
import { freePort, startProgram } from '../support/program.ts';
import { chooseSeed } from '../support/random.ts';
import { alertmanagerPath, missing } from '../support/sender-programs.ts';
import { newFolder, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

const rounds = 3;
const alertsPerRound = 80;
const patienceMs = 60_000;

const names = ['alertname', 'team', 'severity', 'host'];
const values = ['x', 'y', 'xy', 'ü ✓', 'a"b\\'];
const name = fc.constantFrom(...names);
const value = fc.constantFrom(...values);
const quoted = (text: string) => JSON.stringify(text);

const matcher = fc
  .oneof(
    fc.tuple(name, fc.constantFrom('=', '!='), value),
    fc.tuple(
      name,
      fc.constantFrom('=~', '!~'),
      fc.constantFrom('x|y', 'x.*', '.+', '', '[^x]', '.*y'),
    ),
  )
  .map(([label, operator, text]) => `${label}${operator}${quoted(text)}`);

type Route = Record<string, unknown>;
const route = fc.memo(
  (depth): fc.Arbitrary<Route> =>
    fc.record({
      receiver: fc.constantFrom('a', 'b', 'c'),
      matchers: fc.array(matcher, { minLength: 1, maxLength: 2 }),
      continue: fc.boolean(),
      group_by: fc.constantFrom(['alertname'], ['team', 'host'], ['...'], ['severity']),
      routes: depth > 1 ? fc.array(route(depth - 1), { maxLength: 3 }) : fc.constant([]),
    }),
);

const configuration = fc.record({
  route: fc.record({
    receiver: fc.constant('a'),
    group_by: fc.constantFrom(['alertname'], ['team', 'severity']),
    group_wait: fc.constant('1s'),
    routes: fc.array(route(3), { minLength: 2, maxLength: 4 }),
  }),
  receivers: fc.constant([{ name: 'a' }, { name: 'b' }, { name: 'c' }]),
  inhibit_rules: fc.array(
    fc.record({
      source_matchers: fc.array(matcher, { minLength: 1, maxLength: 2 }),
      target_matchers: fc.array(matcher, { minLength: 1, maxLength: 2 }),
      equal: fc.subarray(names, { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
});

const labels = fc
  .tuple(value, fc.option(value), fc.option(value), fc.option(value))
  .map((all) => Object.fromEntries(names.map((label, at) => [label, all[at] ?? ''])));

type Group = {
  labels: Record<string, string>;
  receiver: { name: string };
  alerts: { fingerprint: string; status: { state: string }; receivers: { name: string }[] }[];
};

/** Groups in an order of their own. Sibling routes may make groups of the same labels and receiver: these are one. */
async function groupsOf(url: string): Promise<Map<string, string[]>> {
  const groups = await new Api(url).get<Group[]>('/api/v2/alerts/groups');
  const found = new Map<string, string[]>();
  for (const { labels: group, receiver, alerts } of groups) {
    const key = `${receiver.name} ${JSON.stringify(Object.entries(group).sort())}`;
    const shown = alerts.map(
      ({ fingerprint, status, receivers }) =>
        `${fingerprint} ${status.state} ${[...new Set(receivers.map((one) => one.name))].sort()}`,
    );
    found.set(key, [...new Set([...(found.get(key) ?? []), ...shown])].sort());
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const firstSeed = chooseSeed();

describe('Alertmanager and Tidemark', { skip: missing(alertmanagerPath) }, () => {
  for (let round = 0; round < rounds; round++) {
    const seed = firstSeed + round;
    it(`make the same groups of the same alerts, seed ${seed}`, async () => {
      const [config] = fc.sample(configuration, { seed, numRuns: 1 });
      const alerts = fc
        .sample(labels, { seed, numRuns: alertsPerRound })
        .map((one) => ({ labels: one }));
      const folder = await newFolder();
      const [theirs, ours] = [join(folder, 'alertmanager.yml'), join(folder, 'tidemark.yaml')];
      // A JSON text is YAML too.
      await writeFile(theirs, JSON.stringify(config));
      const alerting = { config_file: 'alertmanager.yml', storm_threshold: 0 };
      await writeFile(ours, JSON.stringify({ alerting }));
      const port = await freePort();
      const alertmanager = startProgram(alertmanagerPath, [
        `--config.file=${theirs}`,
        `--storage.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ]);
      const server = await startServer({ args: ['--config', ours] });
      const theirUrl = `http://127.0.0.1:${port}`;
      try {
        await waitUntil(
          'Alertmanager to be ready',
          async () => alertmanager.hasEnded() || (await fetch(`${theirUrl}/-/ready`)).ok,
          patienceMs,
        );
        assert.ok(!alertmanager.hasEnded(), alertmanager.log());
        for (const url of [theirUrl, server.url]) {
          const headers = { 'content-type': 'application/json' };
          const { status, text } = await new Api(url).request(
            'POST',
            '/api/v2/alerts',
            JSON.stringify(alerts),
            headers,
          );
          assert.equal(status, 200, text);
        }
        let [wanted, found] = [new Map<string, string[]>(), new Map<string, string[]>()];
        try {
          await waitUntil(
            'the same groups',
            async () => {
              [wanted, found] = [await groupsOf(theirUrl), await groupsOf(server.url)];
              return wanted.size > 3 && isDeepStrictEqual(found, wanted);
            },
            20_000,
          );
        } catch {
          assert.deepEqual(found, wanted, JSON.stringify(config));
        }
      } finally {
        await alertmanager.end();
        await server.stop();
      }
    });
  }
});
