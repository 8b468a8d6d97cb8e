import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { ChannelKind } from '@tidemark/protocol';
import { OutgoingHttp } from '../../outgoing/index.ts';
import { tell } from '../tell.ts';
import { type Behaviour, HttpProvider } from '../testing/http-provider.ts';
import { testNotification, testNowMs } from '../testing/notification.ts';
import { goodReceiver } from '../testing/read-receiver.ts';
import { testRenderer } from '../testing/render.ts';
import { signatureHeader, signatureOf } from '../webhook/webhook.ts';
import { httpCases } from './http-cases.ts';

let provider: HttpProvider;
before(async () => {
  provider = await HttpProvider.open();
});
after(() => provider.close());
beforeEach(() => {
  provider.requests.length = 0;
  provider.next = [];
});

function send(kind: ChannelKind, changes: object = {}, told = {}) {
  const found = httpCases.find((one) => one.kind === kind);
  const config = { ...found?.config(provider.url), ...changes };
  const [channel] = goodReceiver({ name: 'team', [`${kind}_configs`]: [config] }).channels;
  assert.ok(channel && found);
  provider.usual = found.good;
  const resolve = async () => [];
  const policy = { allowPrivateAddresses: true };
  return tell(channel, testNotification(told), {
    renderer: testRenderer,
    tools: {
      http: new OutgoingHttp({ ...policy, resolve }),
      policy,
      resolve,
      nowMs: () => testNowMs,
    },
    externalUrl: undefined,
    acknowledgeUrl: () => undefined,
    phoneUrl: () => undefined,
  });
}

const answers = (...next: [number, string][]): void => {
  provider.next = next.map(([status, body]): Behaviour => ({ kind: 'answer', status, body }));
};

test('Telegram: what it cannot parse is sent again as plain text', async () => {
  const said = "Bad Request: can't parse entities: unsupported start tag";
  answers([400, JSON.stringify({ ok: false, error_code: 400, description: said })]);
  const result = await send('telegram');
  assert.equal(result.delivered, true);
  const modes = provider.requests.map(({ body }) => JSON.parse(body).parse_mode);
  assert.deepEqual(modes, ['HTML', undefined]);
});

test('Telegram and Discord say in their JSON how long to wait', async () => {
  answers([429, '{"ok":false,"error_code":429,"parameters":{"retry_after":35}}']);
  assert.equal((await send('telegram')).retryAfterMs, 35_000);
  answers([429, '{"message":"You are being rate limited.","retry_after":1.5,"global":false}']);
  assert.equal((await send('discord')).retryAfterMs, 1_500);
});

test('Slack says no with a status of 200', async () => {
  answers([200, '{"ok":false,"error":"channel_not_found"}']);
  const never = await send('slack');
  assert.deepEqual([never.delivered, never.retryable], [false, false]);
  assert.match(never.answer, /channel_not_found/);
  answers([200, '{"ok":false,"error":"ratelimited"}']);
  assert.equal((await send('slack')).retryable, true);
});

test('Slack: an app’s token in the place of an address', async () => {
  const app = {
    api_url: undefined,
    app_token: 'xoxb-1',
    app_url: `${provider.url}/api/chat.postMessage`,
  };
  assert.equal((await send('slack', app)).delivered, true);
  const [request] = provider.requests;
  assert.equal(request?.path, '/api/chat.postMessage');
  assert.equal(request?.headers.authorization, 'Bearer xoxb-1');
});

test('Teams’ connectors say too many requests with a status of 200', async () => {
  answers([
    200,
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429',
  ]);
  const result = await send('msteams');
  assert.deepEqual([result.delivered, result.retryable], [false, true]);
});

test('PagerDuty: one incident for a group, from trigger to acknowledge to resolve', async () => {
  await send('pagerduty');
  await send('pagerduty', {}, { reason: 'acknowledged', id: 'other' });
  await send('pagerduty', {}, { status: 'resolved', id: 'third' });
  await send('pagerduty', {}, { groupKey: '{}:{alertname="Other"}' });
  const events = provider.requests.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    events.map(({ event_action }) => event_action),
    ['trigger', 'acknowledge', 'resolve', 'trigger'],
  );
  assert.equal(new Set(events.slice(0, 3).map(({ dedup_key }) => dedup_key)).size, 1);
  assert.notEqual(events[3].dedup_key, events[0].dedup_key);
});

test('webhook: max_alerts, and a signature of time and body', async () => {
  const alerts = Array.from({ length: 5 }, () => testNotification().alerts[0]);
  await send('webhook', { max_alerts: 2 }, { alerts, truncatedAlerts: 10 });
  const [request] = provider.requests;
  assert.ok(request);
  const body = JSON.parse(request.body);
  assert.deepEqual([body.alerts.length, body.truncatedAlerts], [2, 13]);
  const signature = request.headers[signatureHeader];
  assert.equal(signature, signatureOf('signing-key-0123456789', request.body, testNowMs));
  assert.match(String(signature), new RegExp(`^t=${testNowMs / 1000},v1=[0-9a-f]{64}$`));
});

test('a signature that anybody can work out by the documentation', () => {
  // printf '1772366400.{}' | openssl dgst -sha256 -hmac key
  const hex = 'e0903b0a13ae309147ad9c0d5610f91b4dc2a68d24c5283b9348c3208ad1291a';
  assert.equal(signatureOf('key', '{}', 1_772_366_400_000), `t=1772366400,v1=${hex}`);
});

test('a secret in a file is read each time, and a file that is gone is waited for', async () => {
  const result = await send('discord', {
    webhook_url: undefined,
    webhook_url_file: '/nowhere/url',
  });
  assert.deepEqual([result.delivered, result.retryable], [false, true]);
  assert.match(result.answer, /\/nowhere\/url cannot be read \(ENOENT\)/);
});
