/** Rules from files and from the API: they fire, record, survive `kill -9`, and are told as Prometheus tells them. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Rule, RulePreview, RulesAnswer } from '@tidemark/protocol';
import { Api, errorOf } from './support/api.ts';
import { newFolder, type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

const rulesText = `
groups:
  - name: machines
    rules:
      - record: job:load:avg
        expr: avg by (job) (load)
        labels: {team: core}
      - alert: HighLoad
        expr: load > 4
        for: 3s
        labels: {severity: page}
        annotations:
          summary: 'Load of {{ $labels.host }} is {{ $value | humanize }}'
  - name: broken
    rules:
      - record: many
        expr: load * on() load
`;

type PrometheusAlert = {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  state: string;
  activeAt: string;
  value: string;
};
type PrometheusRule = {
  type: string;
  name: string;
  state?: string;
  health: string;
  lastError?: string;
  alerts?: PrometheusAlert[];
};
type Group = { name: string; file: string; interval: number; rules: PrometheusRule[] };
type GroupsAnswer = { data: { groups: Group[]; groupNextToken?: string } };

/** A server with a rule file that is evaluated each second. */
async function startWithRules(dataPath?: string): Promise<{ server: RunningServer; api: Api }> {
  const folder = dataPath ?? (await newFolder());
  const configPath = join(folder, 'tidemark.yaml');
  await writeFile(configPath, 'rule_files: ["*.rules.yml"]\nevaluation_interval: 1s\n');
  await writeFile(join(folder, 'machines.rules.yml'), rulesText);
  const server = await startServer({ dataPath: folder, args: ['--config', configPath] });
  return { server, api: new Api(server.url) };
}

async function alertsOf(api: Api, name: string): Promise<PrometheusAlert[]> {
  const { data } = await api.get<{ data: { alerts: PrometheusAlert[] } }>('/api/v1/alerts');
  return data.alerts.filter(({ labels }) => labels.alertname === name);
}

const inState = (api: Api, name: string, state: string) =>
  waitUntil(`${name} to be ${state}`, async () =>
    (await alertsOf(api, name)).find((alert) => alert.state === state),
  );

const noAlert = (api: Api, name: string) =>
  waitUntil(`${name} to be over`, async () => (await alertsOf(api, name)).length === 0);

const loadIs = (api: Api, value: number, host = 'a') =>
  api.store({ name: 'load', value, labels: { host, job: 'x' } });

async function valueAt(api: Api, query: string): Promise<string | undefined> {
  const answer = await api.get<{ data: { result: { value: [number, string] }[] } }>(
    '/api/v1/query',
    { query },
  );
  return answer.data.result[0]?.value[1];
}

describe('rules of a file', () => {
  let server: RunningServer;
  let api: Api;
  before(async () => {
    ({ server, api } = await startWithRules());
  });
  after(() => server.stop());

  it('fire, record, and are over', async () => {
    await loadIs(api, 5.25);
    const pending = await inState(api, 'HighLoad', 'pending');
    const firing = await inState(api, 'HighLoad', 'firing');
    assert.equal(firing.activeAt, pending.activeAt);
    assert.deepEqual(firing.labels, {
      ...{ alertname: 'HighLoad', host: 'a', job: 'x', severity: 'page' },
    });
    assert.equal(firing.annotations.summary, 'Load of a is 5.25');
    assert.equal(firing.value, '5.25e+00');
    await waitUntil('the recorded series', async () => {
      return (await valueAt(api, 'job:load:avg{team="core",job="x"}')) === '5.25';
    });
    // The stream decides at once, and series are written with the next evaluation.
    await waitUntil('the series of the alert', async () => {
      return (await valueAt(api, 'ALERTS{alertname="HighLoad",alertstate="firing"}')) === '1';
    });
    const since = await valueAt(api, 'ALERTS_FOR_STATE{alertname="HighLoad"}');
    assert.equal(since, String(Math.floor(Date.parse(firing.activeAt) / 1000)));
    await loadIs(api, 1);
    await noAlert(api, 'HighLoad');
    await waitUntil('the series of the alert to end', async () => {
      return (await valueAt(api, 'ALERTS{alertname="HighLoad"}')) === undefined;
    });
  });

  it('are told as Prometheus tells them', async () => {
    const groupsOf = async (parameters = {}) =>
      (await api.get<GroupsAnswer>('/api/v1/rules', parameters)).data;
    await loadIs(api, 1, 'b');
    const failed = await waitUntil('the rule that fails', async () => {
      const { groups } = await groupsOf();
      return groups[1]?.rules.find(({ health }) => health === 'err');
    });
    assert.match(failed.lastError ?? '', /many/);
    const { groups } = await groupsOf();
    assert.deepEqual(
      groups.map(({ name, file, interval }) => [name, file.split('/').at(-1), interval]),
      [
        ['machines', 'machines.rules.yml', 1],
        ['broken', 'machines.rules.yml', 1],
      ],
    );
    const names = async (parameters: Record<string, string>) =>
      (await groupsOf(parameters)).groups.flatMap(({ rules }) => rules.map(({ name }) => name));
    assert.deepEqual(await names({ type: 'alert' }), ['HighLoad']);
    assert.deepEqual(await names({ type: 'record' }), ['job:load:avg', 'many']);
    assert.deepEqual(await names({ 'rule_name[]': 'many' }), ['many']);
    assert.deepEqual(await names({ 'rule_group[]': 'machines' }), ['job:load:avg', 'HighLoad']);
    assert.deepEqual(await names({ 'file[]': 'elsewhere.yml' }), []);
    assert.deepEqual(await names({ 'match[]': '{severity="page"}' }), ['HighLoad']);
    assert.deepEqual(await names({ 'match[]': '{constructor=~".+"}' }), []);
    const first = await groupsOf({ group_limit: '1' });
    assert.deepEqual(
      first.groups.map(({ name }) => name),
      ['machines'],
    );
    const rest = { group_limit: '1', group_next_token: first.groupNextToken ?? '' };
    const second = await groupsOf(rest);
    assert.deepEqual([second.groups[0]?.name, second.groupNextToken], ['broken', undefined]);
    for (const bad of ['type=all', 'group_limit=0', 'group_next_token=x', 'exclude_alerts=maybe']) {
      const answer = await api.request('GET', `/api/v1/rules?${bad}`);
      assert.equal(answer.status, 400, bad);
      assert.equal(JSON.parse(answer.text).errorType, 'bad_data');
    }
  });
});

describe('rules of the API', () => {
  let server: RunningServer;
  let api: Api;
  before(async () => {
    ({ server, api } = await startWithRules());
  });
  after(() => server.stop());
  const json = { 'content-type': 'application/json' };
  const send = (method: string, path: string, body: unknown) =>
    api.request(method, path, JSON.stringify(body), json);

  it('are made by a form, changed, and taken away with their alerts', async () => {
    await loadIs(api, 5);
    const form = {
      ...{ metric: 'load', matchers: [{ label: 'host', operator: '=', value: 'a' }] },
      ...{ statistic: 'last', window: null, operator: '>', threshold: 3 },
    };
    const made = await send('POST', '/v1/rules', {
      ...{ alert: 'Formed', form, for: '1s', interval: '1s' },
      ...{ labels: { severity: 'page' }, annotations: { summary: '{{ $labels.host }}' } },
    });
    assert.equal(made.status, 201, made.text);
    const rule = JSON.parse(made.text) as Rule;
    assert.deepEqual([rule.expr, rule.origin, rule.for], ['load{host="a"} > 3', 'api', '1s']);
    assert.deepEqual(rule.form, form);
    const firing = await inState(api, 'Formed', 'firing');
    const changed = await send('PUT', `/v1/rules/${rule.id}`, {
      ...{ alert: 'Formed', expr: 'load{host="a"} > 4', for: '1s', interval: '1s' },
      ...{ labels: { severity: 'page' } },
    });
    assert.equal(changed.status, 200, changed.text);
    const after = await waitUntil('the changed rule', async () => {
      const now = await api.get<Rule>(`/v1/rules/${rule.id}`);
      return now.health === 'ok' && now;
    });
    assert.deepEqual([after.state, after.alerts[0]?.activeAt], ['firing', firing.activeAt]);
    const { rules } = await api.get<RulesAnswer>('/v1/rules');
    assert.deepEqual(
      rules.map(({ name, origin }) => [name, origin]),
      [
        ...[
          ['job:load:avg', 'file'],
          ['HighLoad', 'file'],
          ['many', 'file'],
          ['Formed', 'api'],
        ],
      ],
    );
    assert.equal((await api.request('DELETE', `/v1/rules/${rule.id}`)).status, 204);
    await noAlert(api, 'Formed');
    assert.equal((await api.request('GET', `/v1/rules/${rule.id}`)).status, 404);
  });

  it('are refused by field, and those of files are read only', async () => {
    const bad = await send('POST', '/v1/rules', { alert: 'A', expr: 'up >', fro: '5m' });
    assert.equal(bad.status, 400);
    assert.deepEqual(
      errorOf(bad).error.details.map(({ field }) => field),
      ['expr', 'fro'],
    );
    assert.equal((await send('POST', '/v1/rules', null)).status, 400);
    const { rules } = await api.get<RulesAnswer>('/v1/rules');
    const ofFile = rules.find(({ origin }) => origin === 'file')?.id;
    const answer = await api.request('DELETE', `/v1/rules/${ofFile}`);
    assert.deepEqual([answer.status, errorOf(answer).error.code], [409, 'rule_of_file']);
  });

  it('are tried out before they are made', async () => {
    const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
    const values = [1, 5, 5, 5, 1, 5, 1];
    await api.store(
      values.map((value, at) => ({
        ...{ name: 'tried', value, labels: { host: 'a' } },
        timestamp: nowMs - (values.length - at) * 60_000,
      })),
    );
    const startMs = nowMs - values.length * 60_000;
    const answer = await send('POST', '/v1/rules/preview', {
      rule: { alert: 'Tried', expr: 'tried > 4', for: '1m', annotations: { v: '{{ $value }}' } },
      ...{ start: startMs, end: nowMs - 60_000, step: '1m' },
    });
    assert.equal(answer.status, 200, answer.text);
    const preview = JSON.parse(answer.text) as RulePreview;
    assert.deepEqual(preview.threshold, { operator: '>', value: 4 });
    assert.deepEqual([preview.seriesCount, preview.firings], [1, 1]);
    const [series] = preview.series;
    assert.deepEqual(series?.labels, { alertname: 'Tried', host: 'a' });
    assert.deepEqual(series?.annotations, { v: '5' });
    assert.deepEqual(
      series?.values.map(([, value]) => value),
      values,
    );
    const at = (minute: number) => startMs + minute * 60_000;
    assert.deepEqual(series?.spans, [
      { state: 'pending', start: at(1), end: at(2) },
      { state: 'firing', start: at(2), end: at(4) },
      { state: 'pending', start: at(5), end: at(6) },
    ]);
    const tooMany = await send('POST', '/v1/rules/preview', {
      ...{ rule: { alert: 'A', expr: 'up' }, start: 0, end: nowMs, step: '1s' },
    });
    assert.equal(tooMany.status, 400);
  });
});

describe('kill -9', () => {
  let server: RunningServer;
  let api: Api;
  before(async () => {
    ({ server, api } = await startWithRules());
  });
  after(() => server.stop());
  it('between pending, firing and resolved changes nothing', async () => {
    const again = async () => {
      await server.kill9();
      ({ server, api } = await startWithRules(server.dataPath));
    };
    const stored = (state: string) =>
      waitUntil(`${state} to be written`, async () => {
        // The states are written right after the evaluation; a later evaluation has ended after that.
        const { rules } = await api.get<RulesAnswer>('/v1/rules');
        const rule = rules.find(({ name }) => name === 'HighLoad');
        const [alert] = rule?.alerts ?? [];
        const begun = Date.parse(alert?.firedAt ?? alert?.activeAt ?? '');
        const isLater = Date.parse(rule?.lastEvaluation ?? '') > begun;
        return alert?.state === state && isLater;
      });
    await loadIs(api, 5);
    const pending = await inState(api, 'HighLoad', 'pending');
    await stored('pending');
    await again();
    const firing = await inState(api, 'HighLoad', 'firing');
    assert.equal(firing.activeAt, pending.activeAt);
    await stored('firing');
    await again();
    // It is firing from the start, before anything was evaluated again.
    const [restored] = await alertsOf(api, 'HighLoad');
    assert.deepEqual([restored?.state, restored?.activeAt], ['firing', pending.activeAt]);
    await loadIs(api, 1);
    await noAlert(api, 'HighLoad');
    const endedMs = Date.now();
    await waitUntil('the end to be written', async () => {
      const { rules } = await api.get<RulesAnswer>('/v1/rules');
      const rule = rules.find(({ name }) => name === 'HighLoad');
      return Date.parse(rule?.lastEvaluation ?? '') > endedMs;
    });
    await again();
    // Whatever was written of the end before the crash, the first evaluation says the same again.
    await noAlert(api, 'HighLoad');
  });
});

describe('a rule file with mistakes', () => {
  it('keeps the server from starting, with each mistake and its place', async () => {
    const folder = await newFolder();
    const configPath = join(folder, 'tidemark.yaml');
    await writeFile(configPath, 'rule_files: [bad.yml]\n');
    await writeFile(join(folder, 'bad.yml'), 'groups:\n- name: a\n  rules:\n  - alert: A\n');
    await assert.rejects(
      startServer({ dataPath: folder, args: ['--config', configPath] }),
      /bad\.yml:4:5: groups\[0\]\.rules\[0\]: field 'expr' must be set in rule/,
    );
  });
});
