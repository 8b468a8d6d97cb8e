/** `tidemark import` of real files into a real server: exact, resumable, and counted once. */
import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Api } from './support/api.ts';
import { runCommand, startCommand } from './support/command.ts';
import { newFolder, type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

const fixtures = ['ec2_cpu_utilization_24ae8d.csv', 'iio_us-east-1_i-a2eb1cd9_NetworkIn.csv'];

type Row = { timestampMs: number; value: number };

let server: RunningServer;
let api: Api;
let folder: string;
let paths: string[];

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(() => server.stop());
beforeEach(async () => {
  folder = await newFolder();
  // The state file goes beside the CSV, and the fixtures' folder is to stay as it is.
  paths = fixtures.map((name) => join(folder, name));
  for (const [index, name] of fixtures.entries()) {
    const fixture = fileURLToPath(new URL(`fixtures/cloudwatch/${name}`, import.meta.url));
    copyFileSync(fixture, paths[index] ?? '');
  }
});

/** The fixtures are plain enough for this to be an independent reading of them. */
function rowsOf(path: string): Row[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => {
    const [time = '', value = ''] = line.trim().split(',');
    return { timestampMs: Date.parse(`${time.replace(' ', 'T')}Z`), value: Number(value) };
  });
}

const metricOf = (path: string) => basename(path, '.csv');

/** Compares count and sum of a series, and its minimum, maximum and span, with the file. */
async function assertStored(name: string, rows: readonly Row[]): Promise<void> {
  const values = rows.map(({ value }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  const stats = await api.stats({ name });
  assert.equal(stats.count, rows.length, name);
  assert.ok(Math.abs(stats.sum - sum) <= 1e-9 * Math.abs(sum), `${name}: ${stats.sum}, not ${sum}`);
  assert.equal(stats.min, Math.min(...values));
  assert.equal(stats.max, Math.max(...values));
}

/** Tells one test's series from another's. */
const prefixed = (test: string) => ['--url', server.url, '--label', `test=${test}`];

describe('tidemark import', () => {
  it('stores every row of two real files, and a second run adds nothing', async () => {
    for (const run of [1, 2]) {
      const { exitCode, stdout, stderr } = await runCommand([
        'import',
        '--url',
        server.url,
        ...paths,
      ]);
      assert.equal(exitCode, 0, stderr);
      assert.match(stdout, /^5275 samples stored from 5275 rows, 2 files$/m, `run ${run}`);
      for (const path of paths) await assertStored(metricOf(path), rowsOf(path));
    }
    assert.deepEqual(readdirSync(folder).sort(), [...fixtures].sort());
  });

  it('goes on after a kill -9, with every row once', async () => {
    const [path = ''] = paths;
    const rows = rowsOf(path);
    const args = ['import', ...prefixed('kill'), '--name', 'killed_import', '--batch', '10', path];
    let kills = 0;
    for (const killAtRow of [200, 900, 2500]) {
      const command = startCommand(args);
      const isOver = await waitUntil('the import to be on its way', async () => {
        const { count } = await api.stats({ name: 'killed_import' });
        return count >= killAtRow && (count === rows.length ? 'over' : 'under way');
      });
      command.child.kill('SIGKILL');
      await command.ended;
      if (isOver === 'under way') kills++;
    }
    assert.ok(kills >= 1, 'the import was over before it could be killed');
    const { exitCode, stdout, stderr } = await runCommand(args);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /Continuing an interrupted import behind row \d+/);
    assert.match(stdout, new RegExp(`^${rows.length} samples stored`, 'm'));
    await assertStored('killed_import', rows);
  });

  it('goes on after the server was killed in between', async () => {
    const [path = ''] = paths;
    const rows = rowsOf(path);
    const name = 'server_killed';
    const args = ['import', ...prefixed('server'), '--name', name, '--batch', '10', path];
    const command = startCommand(args);
    await waitUntil(
      'the import to be on its way',
      async () => (await api.stats({ name })).count > 300,
    );
    const { port, dataPath } = server;
    await server.kill9();
    server = await startServer({ dataPath, args: ['--listen', `127.0.0.1:${port}`] });
    assert.equal(await command.ended, 0, command.stderr());
    await assertStored(name, rows);
  });

  it('moves the newest row of all files to now and keeps the spacing', async () => {
    const earliestMs = Date.now();
    const args = ['import', ...prefixed('shift'), '--shift-to-now', '--batch', '700'];
    const { exitCode, stderr } = await runCommand([...args, ...paths]);
    const latestMs = Date.now();
    assert.equal(exitCode, 0, stderr);
    const all = paths.map(rowsOf);
    const newestMs = Math.max(...all.flat().map(({ timestampMs }) => timestampMs));
    let shiftMs: number | null = null;
    for (const [index, path] of paths.entries()) {
      const expected = (all[index] ?? [])
        .map(({ timestampMs }) => timestampMs)
        .sort((a, b) => a - b);
      const samples = await api.samples({
        name: metricOf(path),
        labels: 'test=shift',
        limit: 1000,
      });
      const times = samples.map(({ timestamp }) => Date.parse(timestamp));
      assert.equal(times.length, 1000);
      shiftMs ??= (times.at(-1) ?? 0) - (expected.at(-1) ?? 0);
      assert.deepEqual(
        times,
        expected.slice(-1000).map((timeMs) => timeMs + (shiftMs ?? 0)),
      );
    }
    const movedTo = newestMs + (shiftMs ?? 0);
    assert.ok(movedTo >= earliestMs && movedTo <= latestMs, new Date(movedTo).toISOString());
  });

  it('says what is wrong and exits with 1 when nothing listens there', async () => {
    const missing = await runCommand(['import', '--url', server.url, join(folder, 'none.csv')]);
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stderr, /^Import stopped: Cannot read .*none\.csv: ENOENT$/m);
    const unmapped = await runCommand(['import', '--time', 'when', ...paths]);
    assert.match(unmapped.stderr, /--time when: .* has no such column, only "timestamp", "value"/);
  });

  it('shows what it would do without a server', async () => {
    const { exitCode, stdout } = await runCommand([
      'import',
      '--dry-run',
      '--url',
      'http://127.0.0.1:9',
      ...paths,
    ]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /time from timestamp; values from value as ec2_cpu_utilization_24ae8d/);
    assert.match(stdout, /"timestamp":"2014-02-14T14:30:00.000Z","value":0.132/);
  });
});
