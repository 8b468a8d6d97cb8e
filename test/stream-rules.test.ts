/** Threshold rules on a real server, with an interval of an hour: what happens sooner was decided by the samples. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Api } from './support/api.ts';
import { newFolder, type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

type ListedAlert = { labels: Record<string, string>; state: string; activeAt: string };

const rules = `groups:
  - name: thresholds
    interval: 1h
    rules:
      - alert: Hot
        expr: temperature{zone!="test"} > 90
        labels: {severity: page}
      - alert: HotForLong
        expr: 90 < temperature
        for: 3s
`;

describe('threshold rules in the stream', () => {
  let server: RunningServer;
  let api: Api;
  let configPath: string;

  const start = async (dataPath?: string) => {
    const args = ['--config', configPath];
    server = await startServer({ args, ...(dataPath === undefined ? {} : { dataPath }) });
    api = new Api(server.url);
  };
  const post = (value: number, labels: Record<string, string> = {}) =>
    api.store({ name: 'temperature', value, labels: { host: 'a', ...labels } });
  const alerts = async (name: string) => {
    const { data } = await api.get<{ data: { alerts: ListedAlert[] } }>('/api/v1/alerts');
    return data.alerts.filter(({ labels }) => labels.alertname === name);
  };
  const stateOf = async (name: string) => (await alerts(name))[0]?.state ?? 'inactive';
  const becomes = (name: string, state: string) =>
    waitUntil(`${name} to be ${state}`, async () => (await stateOf(name)) === state);

  before(async () => {
    const folder = await newFolder();
    configPath = join(folder, 'tidemark.yaml');
    await writeFile(join(folder, 'rules.yml'), rules);
    await writeFile(configPath, 'rule_files: [rules.yml]\n');
    await start();
  });
  after(() => server.kill9());

  it('fires with the sample, waits for what `for` says, and ends with the sample', async () => {
    await post(50);
    await post(91, { zone: 'test', host: 'b' });
    await post(95);
    await becomes('Hot', 'firing');
    const [hot, ...others] = await alerts('Hot');
    assert.ok(hot !== undefined && others.length === 0);
    assert.deepEqual(hot.labels, { alertname: 'Hot', host: 'a', severity: 'page' });
    await becomes('HotForLong', 'firing');
    const [long] = await alerts('HotForLong');
    assert.ok(Date.now() - Date.parse(long?.activeAt ?? '') >= 3_000);
    await post(60);
    await becomes('Hot', 'inactive');
  });

  it('goes on after a crash', async () => {
    await post(95);
    await becomes('Hot', 'firing');
    await server.kill9();
    await start(server.dataPath);
    await becomes('Hot', 'firing');
    await post(10);
    await becomes('Hot', 'inactive');
  });

  it('leaves increments to the evaluation: what PromQL compares is their sum', async () => {
    const rule = { alert: 'Sums', expr: 'requests > 5', interval: '1s' };
    const answer = await api.request('POST', '/v1/rules', JSON.stringify(rule), {
      'content-type': 'application/json',
    });
    assert.equal(answer.status, 201, answer.text);
    for (let count = 0; count < 4; count++) {
      await api.store({ name: 'requests', type: 'counter', value: 2, labels: { host: 'a' } });
    }
    await becomes('Sums', 'firing');
  });
});
