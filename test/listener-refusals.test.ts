/** What StatsD and Graphite bring in vain shows on `/metrics`: their senders get no answers. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Api } from './support/api.ts';
import { parseExposition } from './support/exposition.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

let server: RunningServer;
let api: Api;

before(async () => {
  const args = ['--statsd', '127.0.0.1:0', '--graphite', '127.0.0.1:0'];
  server = await startServer({ args });
  api = new Api(server.url);
});
after(() => server.stop());

function send(protocol: string, lines: string): void {
  const port = Number(new RegExp(`${protocol} on UDP and TCP port (\\d+)`).exec(server.log())?.[1]);
  connect(port, '127.0.0.1').end(lines);
}

/** What was refused of a protocol, by reason. */
async function refused(protocol: string): Promise<Record<string, number>> {
  const families = parseExposition((await api.request('GET', '/metrics')).text);
  const lines = families.get('tidemark_listener_refused_total')?.lines ?? [];
  return Object.fromEntries(
    lines
      .filter(({ labels }) => labels.protocol === protocol)
      .map(({ labels, value }) => [labels.reason, value]),
  );
}

describe('lines of senders without answers', () => {
  for (const protocol of ['statsd', 'graphite']) {
    it(`are counted by reason when ${protocol} refuses them`, async () => {
      send(protocol, 'nonsense\n'.repeat(150));
      const total = await waitUntil('the refusals', async () => {
        const counts = Object.values(await refused(protocol));
        return counts.reduce((sum, count) => sum + count, 0) >= 150 && counts;
      });
      assert.equal(
        total.reduce((sum, count) => sum + count, 0),
        150,
      );
    });
  }
});
