/** Clients of Alertmanager: a real Prometheus sends its alerts here, and a real amtool lists and silences them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { AlertsAnswer, MutesAnswer } from '@tidemark/protocol';
import { Api } from '../support/api.ts';
import { freePort, type RunningProgram, startProgram } from '../support/program.ts';
import { amtoolPath, missing, prometheusPath } from '../support/sender-programs.ts';
import { newFolder, type RunningServer, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

const run = promisify(execFile);
const patienceMs = 60_000;

const tidemarkYaml = `
alerting:
  route:
    receiver: nobody
    group_by: [alertname]
    routes:
      - receiver: pager
        matchers: ['severity="critical"']
  receivers:
    - name: nobody
    - name: pager
  inhibit_rules:
    - source_matchers: ['severity="critical"']
      target_matchers: ['severity="warning"']
      equal: [instance]
`;

type V2Alert = {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  status: { state: string; silencedBy: string[]; inhibitedBy: string[] };
  receivers: { name: string }[];
  fingerprint: string;
  generatorURL: string;
};

describe('amtool', { skip: missing(amtoolPath) }, () => {
  let server: RunningServer;
  let api: Api;

  /** Runs amtool; gives what it printed. */
  const amtool = async (...args: string[]) => {
    const { stdout } = await run(amtoolPath, [`--alertmanager.url=${server.url}`, ...args]);
    return stdout.trim();
  };
  const names = async (...args: string[]) => {
    const alerts = JSON.parse(await amtool('-o', 'json', 'alert', 'query', ...args)) as V2Alert[];
    return alerts.map(({ labels }) => `${labels.alertname} ${labels.instance}`).sort();
  };

  before(async () => {
    const config = join(await newFolder(), 'tidemark.yaml');
    await writeFile(config, tidemarkYaml);
    server = await startServer({ args: ['--config', config] });
    api = new Api(server.url);
  });
  after(() => server.stop());

  it('adds alerts and finds them', async () => {
    await amtool('alert', 'add', 'alertname=Down', 'severity=critical', 'instance=a');
    await amtool('alert', 'add', 'alertname=Slow', 'severity=warning', 'instance=a');
    await amtool('alert', 'add', 'alertname=Slow', 'severity=warning', 'instance=b');
    assert.deepEqual(await names('--inhibited'), ['Slow a']);
    assert.deepEqual(await names('--active'), ['Down a', 'Slow b']);
    assert.deepEqual(await names('--active', 'severity=~"crit.*"'), ['Down a']);
    assert.deepEqual(await names('--active', '--receiver=pager'), ['Down a']);
    assert.match(await amtool('-o', 'extended', 'alert'), /Down/);
  });

  it('silences, shows silences, changes and ends them', async () => {
    const id = await amtool(
      'silence',
      'add',
      '-c',
      'works on it',
      '-a',
      'ann',
      '-d',
      '2h',
      'alertname=Down',
    );
    assert.deepEqual(await names('--silenced'), ['Down a']);
    assert.deepEqual(await names('--active'), ['Slow b']);
    assert.match(await amtool('silence', 'query', 'alertname=Down'), /works on it/);
    assert.equal(await amtool('silence', 'query', '-q', 'alertname=Other'), '');
    const { mutes } = await api.get<MutesAnswer>('/v1/mutes');
    assert.deepEqual(
      mutes.map(({ kind, state, comment, createdBy }) => [kind, state, comment, createdBy]),
      [['silence', 'active', 'works on it', 'ann']],
    );
    const updated = await amtool('silence', 'update', '-d', '3h', '-c', 'longer', id);
    assert.match(updated, /longer/);
    assert.equal((await api.get<MutesAnswer>('/v1/mutes')).mutes.length, 1);
    await amtool('silence', 'expire', id);
    assert.deepEqual(await names('--active'), ['Down a', 'Slow b']);
    assert.equal(await amtool('silence', 'query', '-q'), '');
    assert.equal(await amtool('silence', 'query', '-q', '--expired'), id);
  });

  it('imports silences, and shows the routes', async () => {
    const silences = join(await newFolder(), 'silences.json');
    const startsAt = new Date(Date.now() + 60_000).toISOString();
    const endsAt = new Date(Date.now() + 120_000).toISOString();
    const matchers = [{ name: 'instance', value: 'a|b', isRegex: true }];
    await writeFile(
      silences,
      JSON.stringify([{ matchers, startsAt, endsAt, createdBy: 'ann', comment: '' }]),
    );
    await amtool('silence', 'import', silences);
    assert.match(await amtool('silence', 'query', 'instance=~"a|b"'), /instance=~"a\|b"/);
    assert.match(await amtool('config', 'routes', 'show'), /severity="critical".*receiver: pager/);
    assert.equal(await amtool('config', 'routes', 'test', 'severity=critical'), 'pager');
    assert.match(await amtool('cluster', 'show'), /disabled/);
  });

  it('what it made survives a kill -9', async () => {
    const before = [
      await names('--active'),
      await amtool('-o', 'json', 'silence', 'query', '--expired'),
    ];
    await server.kill9();
    server = await startServer({ dataPath: server.dataPath, args: ['--config', await config()] });
    api = new Api(server.url);
    assert.deepEqual(
      [await names('--active'), await amtool('-o', 'json', 'silence', 'query', '--expired')],
      before,
    );
  });

  async function config(): Promise<string> {
    const path = join(await newFolder(), 'tidemark.yaml');
    await writeFile(path, tidemarkYaml);
    return path;
  }
});

describe('Prometheus', { skip: missing(prometheusPath) }, () => {
  let server: RunningServer;
  let api: Api;
  let prometheus: RunningProgram;
  let rulesPath: string;
  let prometheusUrl: string;

  const rules = (expr: string) => `
groups:
  - name: g
    interval: 1s
    rules:
      - alert: Watchdog
        expr: ${expr}
        labels: {severity: critical}
        annotations: {summary: 'the value is {{ $value }}'}
`;

  before(async () => {
    server = await startServer();
    api = new Api(server.url);
    const folder = await newFolder();
    rulesPath = join(folder, 'rules.yml');
    await writeFile(rulesPath, rules('vector(7)'));
    const configPath = join(folder, 'prometheus.yml');
    const alertmanager = {
      api_version: 'v2',
      static_configs: [{ targets: [`127.0.0.1:${server.port}`] }],
    };
    await writeFile(
      configPath,
      // A JSON text is YAML too.
      JSON.stringify({
        global: { evaluation_interval: '1s', external_labels: { region: 'eu' } },
        rule_files: [rulesPath],
        alerting: { alertmanagers: [alertmanager] },
      }),
    );
    const port = await freePort();
    prometheusUrl = `http://127.0.0.1:${port}`;
    prometheus = startProgram(prometheusPath, [
      `--config.file=${configPath}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-lifecycle',
      '--rules.alert.resend-delay=1s',
    ]);
  });
  after(async () => {
    await prometheus?.end();
    await server.stop();
  });

  it('sends its alerts, and their end', async () => {
    const found = await waitUntil(
      'the alert',
      async () => (await api.get<V2Alert[]>('/api/v2/alerts'))[0],
      patienceMs,
    );
    assert.deepEqual(found.labels, { alertname: 'Watchdog', region: 'eu', severity: 'critical' });
    assert.deepEqual(found.annotations, { summary: 'the value is 7' });
    assert.equal(found.status.state, 'active');
    assert.match(found.generatorURL, /^http/);
    await writeFile(rulesPath, rules('vector(7) > 8'));
    assert.ok((await fetch(`${prometheusUrl}/-/reload`, { method: 'POST' })).ok);
    await waitUntil(
      'its end',
      async () => (await api.get<V2Alert[]>('/api/v2/alerts')).length === 0,
      patienceMs,
    );
    const { groups } = await api.get<AlertsAnswer>('/v1/alerts');
    assert.deepEqual(groups, []);
    await waitUntil('its history', async () => {
      const path = `/v1/alerts/${found.fingerprint}/history`;
      const { events } = await api.get<{ events: { kind: string }[] }>(path);
      return events.map(({ kind }) => kind).join() === 'resolved,firing';
    });
    assert.doesNotMatch(prometheus.log(), /Error sending alert/);
  });
});
