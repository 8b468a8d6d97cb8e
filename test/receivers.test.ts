import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  DeliveriesAnswer,
  Receiver,
  ReceiverPreviewAnswer,
  ReceiversAnswer,
  ReceiverTestAnswer,
} from '@tidemark/protocol';
import { stringify } from 'yaml';
import { HttpProvider } from '../packages/server/src/receivers/testing/http-provider.ts';
import { Api } from './support/api.ts';
import { newFolder, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

const json = { 'content-type': 'application/json' };
const authToken = 'twilio-auth-token-0123456789';

async function serverWith(alerting: object, env: Readonly<Record<string, string>> = {}) {
  const configPath = join(await newFolder(), 'tidemark.yaml');
  await writeFile(configPath, stringify({ alerting }));
  return startServer({ args: ['--config', configPath], env });
}

async function announce(api: Api, labels: Readonly<Record<string, string>>): Promise<void> {
  const answer = await api.request('POST', '/api/v2/alerts', JSON.stringify([{ labels }]), json);
  assert.equal(answer.status, 200, answer.text);
}

async function answerOf<T>(api: Api, method: string, path: string, body?: object): Promise<T> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await api.request(method, path, text, json);
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text) as T;
}

test('receivers are made, shown without secrets, tried, used and deleted', async (t) => {
  const provider = await HttpProvider.open();
  t.after(() => provider.close());
  const route = { receiver: 'fixed', group_wait: '0s' };
  const server = await serverWith({
    allow_private_addresses: true,
    route,
    receivers: [
      { name: 'fixed', discord_configs: [{ webhook_url: `${provider.url}/hook-secret-1` }] },
    ],
  });
  t.after(() => server.stop());
  const api = new Api(server.url);
  const configuration = {
    webhook_configs: [{ url: `${provider.url}/hook-secret-2`, hmac_secret: 'signing-secret-3' }],
    ntfy_configs: [{ url: provider.url, topic: 'alerts' }],
  };

  const tried = await answerOf<ReceiverTestAnswer>(api, 'POST', '/v1/receivers/new/test', {
    configuration,
  });
  assert.deepEqual(
    tried.results.map(({ delivered, channel }) => [channel.kind, delivered]),
    [
      ['webhook', true],
      ['ntfy', true],
    ],
  );
  assert.equal((await api.request('GET', '/v1/receivers/new')).status, 404);

  const made = await answerOf<Receiver>(api, 'PUT', '/v1/receivers/mine', configuration);
  assert.deepEqual(
    [made.source, made.channels.length, made.channels[0]?.target],
    ['api', 2, `127.0.0.1:${provider.port}`],
  );
  await answerOf<Receiver>(api, 'PUT', '/v1/receivers/mine', {
    ...made.configuration,
    escalate_to: { receiver: 'fixed', after: '5m' },
  });
  const preview = await answerOf<ReceiverPreviewAnswer>(api, 'POST', '/v1/receivers/mine/preview', {
    status: 'resolved',
    labels: { alertname: 'Mine' },
  });
  assert.match(preview.messages[1]?.title ?? '', /RESOLVED.*Mine/);
  const all = await answerOf<ReceiversAnswer>(api, 'GET', '/v1/receivers');
  assert.deepEqual(
    all.receivers.map(({ name, source }) => [name, source]),
    [
      ['fixed', 'file'],
      ['mine', 'api'],
    ],
  );
  assert.deepEqual(all.receivers[1]?.escalateTo, { receiver: 'fixed', afterSeconds: 300 });

  await announce(api, { alertname: 'DiskFull' });
  await waitUntil('the fixed receiver to be told', () =>
    provider.requests.some(({ path }) => path === '/hook-secret-1'),
  );
  const log = await waitUntil('the delivery log to have it', async () => {
    const found = await answerOf<DeliveriesAnswer>(api, 'GET', '/v1/deliveries?receiver=fixed');
    return found.deliveries.length > 0 && found;
  });
  assert.deepEqual(
    log.deliveries.map(({ kind, outcome, answerStatus, reason }) => [
      kind,
      outcome,
      answerStatus,
      reason,
    ]),
    [['discord', 'delivered', 200, 'new']],
  );
  const tests = await answerOf<DeliveriesAnswer>(api, 'GET', '/v1/deliveries?receiver=new');
  assert.deepEqual(
    tests.deliveries.map(({ reason }) => reason),
    ['test', 'test'],
  );

  for (const query of ['limit=0', 'limit=x', 'start=soon', 'reciever=fixed']) {
    assert.equal((await api.request('GET', `/v1/deliveries?${query}`)).status, 400, query);
  }
  const refused = await api.request(
    'PUT',
    '/v1/receivers/fixed',
    JSON.stringify(configuration),
    json,
  );
  assert.equal(refused.status, 409);
  const bad = await api.request(
    'PUT',
    '/v1/receivers/bad',
    '{"webhook_configs":[{"url":"x"}]}',
    json,
  );
  assert.deepEqual(
    [bad.status, JSON.parse(bad.text).error.details[0].field],
    [400, 'webhook_configs[0].url'],
  );
  assert.equal((await api.request('DELETE', '/v1/receivers/mine')).status, 204);
  assert.equal((await api.request('DELETE', '/v1/receivers/mine')).status, 404);
  const texts = [server.log(), JSON.stringify([tried, made, preview, all, log, tests])].join('\n');
  assert.doesNotMatch(texts, /hook-secret|signing-secret/);
});

test('what a private address is told, unless that is allowed: nothing', async (t) => {
  const provider = await HttpProvider.open();
  t.after(() => provider.close());
  const server = await serverWith({
    route: { receiver: 'team', group_wait: '0s' },
    receivers: [{ name: 'team', webhook_configs: [{ url: provider.url }] }],
  });
  t.after(() => server.stop());
  const api = new Api(server.url);
  await announce(api, { alertname: 'DiskFull' });
  await waitUntil('the failure to be told', () =>
    /was NOT told .*allow_private_addresses/.test(server.log()),
  );
  assert.equal(provider.requests.length, 0);
});

test('without an alerting of its own, the Telegram chat of the environment hears of everything', async (t) => {
  const server = await startServer({
    env: { TELEGRAM_TOKEN: '1:token-secret-4', TELEGRAM_CHAT_ID: '-100' },
  });
  t.after(() => server.stop());
  const api = new Api(server.url);
  const { receivers } = await answerOf<ReceiversAnswer>(api, 'GET', '/v1/receivers');
  assert.deepEqual(
    receivers.map(({ name, source, channels }) => [name, source, channels[0]?.target]),
    [['telegram', 'environment', 'chat -100']],
  );
  await announce(api, { alertname: 'DiskFull' });
  await waitUntil('the message to be on its way', async () => {
    const { deliveries, waiting } = await answerOf<DeliveriesAnswer>(api, 'GET', '/v1/deliveries');
    return [...deliveries, ...waiting].some(({ receiver }) => receiver === 'telegram');
  });
  assert.doesNotMatch(server.log(), /token-secret/);
});

test('a pressed key acknowledges, when it is signed', async (t) => {
  const provider = await HttpProvider.open();
  t.after(() => provider.close());
  const external = 'https://tidemark.example';
  const server = await serverWith({
    allow_private_addresses: true,
    external_url: external,
    route: { receiver: 'team', group_wait: '0s' },
    receivers: [
      {
        name: 'team',
        phone_configs: [
          {
            api_url: provider.url,
            account_sid: 'AC1',
            auth_token: authToken,
            from: '+15005550006',
            to: '+4915112345678',
            verify_signature: true,
          },
        ],
      },
    ],
  });
  t.after(() => server.stop());
  const api = new Api(server.url);
  await announce(api, { alertname: 'DiskFull' });
  await waitUntil('the call', () => provider.requests.length > 0);
  const twiml = new URLSearchParams(provider.requests[0]?.body).get('Twiml') ?? '';
  const path = /action="https:\/\/tidemark\.example([^"]+)"/.exec(twiml)?.[1] ?? '';
  const press = (digits: string, signed = true) => {
    const fields = new URLSearchParams({ CallSid: 'CA1', Digits: digits });
    const text = `${external}${path}CallSidCA1Digits${digits}`;
    const signature = createHmac('sha1', authToken).update(text).digest('base64');
    return api.request('POST', path, fields.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signed ? { 'x-twilio-signature': signature } : {}),
    });
  };
  const acknowledged = async () =>
    (await api.request('GET', '/v1/alerts')).text.includes('a phone call to team');
  assert.equal((await press('1', false)).status, 403);
  assert.match((await press('2')).text, /Not acknowledged/);
  assert.equal(await acknowledged(), false);
  const answer = await press('1');
  assert.match(answer.text, /^<\?xml.*<Say[^>]*>Acknowledged/);
  assert.equal(await acknowledged(), true);
  assert.equal((await api.request('POST', `${path}x`, 'Digits=1')).status, 403);
  assert.doesNotMatch(server.log(), /phone-0\.|twilio-auth-token/);
});

test('the heartbeat of the alerting, and its figures', async (t) => {
  const provider = await HttpProvider.open();
  t.after(() => provider.close());
  const server = await serverWith({
    allow_private_addresses: true,
    route: { receiver: 'nobody' },
    receivers: [
      { name: 'nobody' },
      { name: 'watchdog', webhook_configs: [{ url: provider.url, heartbeat_interval: '1s' }] },
    ],
  });
  t.after(() => server.stop());
  await waitUntil('two heartbeats', () => provider.requests.length >= 2);
  const [first, second] = provider.requests.map(({ body }) => JSON.parse(body));
  assert.equal(first.alerts[0].labels.alertname, 'Watchdog');
  assert.equal(first.alerts[0].fingerprint, second.alerts[0].fingerprint);
  const figures = (await new Api(server.url).request('GET', '/metrics')).text;
  assert.match(figures, /tidemark_heartbeats_total\{outcome="delivered"\} \d/);
  assert.match(figures, /tidemark_deliveries_waiting 0/);
});
