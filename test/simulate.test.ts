/** `tidemark simulate` against a real server. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api } from './support/api.ts';
import { runCommand, startCommand } from './support/command.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(() => server.stop());

const total = (stdout: string) => {
  const [, sent, accepted] = /^Sent ([\d,]+) samples in .*: ([\d,]+) accepted/m.exec(stdout) ?? [];
  return [sent, accepted].map((text) => Number(text?.replaceAll(',', '')));
};

/** Samples of the simulation, which are told from the server's own metrics by their host. */
async function storedCount(): Promise<number> {
  const names = await api.names();
  const counts = names.map(
    async ({ name }) => (await api.stats({ name, labels: 'region=eu-central' })).count,
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

describe('tidemark simulate', () => {
  it('posts 20 metrics until Ctrl-C, logs each second, and every accepted sample is there', async () => {
    const command = startCommand(['simulate', '--url', server.url]);
    await waitUntil('two lines of its log', () => command.stdout().split('\n').length > 2);
    command.child.kill('SIGINT');
    assert.equal(await command.ended, 0, command.stderr());
    const lines = command.stdout().split('\n');
    assert.match(
      lines[0] ?? '',
      /^\d\d:\d\d:\d\d {2}sent \d+ {2}accepted \d+ {2}failed 0 {2}p50 .* ms {2}p99 .* ms {2}max/,
    );
    const [sent, accepted] = total(command.stdout());
    assert.equal(sent, accepted);
    const names = (await api.names()).map(({ name }) => name);
    for (const name of ['cpu_usage_percent', 'http_requests_total', 'battery_volts']) {
      assert.ok(names.includes(name), name);
    }
    assert.equal(await storedCount(), accepted);
  });

  it('posts a load in arrays for a given time', async () => {
    const before = await storedCount();
    const args = ['--series', '400', '--rate', '20000', '--duration', '1500ms'];
    const { exitCode, stdout, stderr } = await runCommand([
      'simulate',
      '--url',
      server.url,
      ...args,
    ]);
    assert.equal(exitCode, 0, stderr);
    const [sent, accepted] = total(stdout);
    assert.equal(sent, accepted);
    const series = await api.series({ name: 'cpu_usage_percent' });
    assert.equal(series.length, 20);
    const { count } = await api.stats({ name: 'cpu_usage_percent' });
    assert.ok(count >= (accepted ?? 0) / 20, `${count} of ${accepted} after ${before}`);
  });

  it('exits with 1 and the reason when nothing was accepted', async () => {
    const args = ['--url', 'http://127.0.0.1:9', '--duration', '400ms'];
    const { exitCode, stdout } = await runCommand(['simulate', ...args]);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^Failed \d+: unreachable: .*is the server running\?$/m);
  });
});
