import assert from 'node:assert/strict';
import type { ChannelKind } from '@tidemark/protocol';
import type { TSchema } from 'typebox';
import type { Behaviour, TakenRequest } from '../testing/http-provider.ts';
import * as schemas from './provider-schemas.ts';

/** Everything that tells one HTTP channel from another, for the contract suite. */
export type HttpCase = {
  kind: Exclude<ChannelKind, 'email'>;
  /** Its configuration with the provider at this address. */
  config: (address: string) => Record<string, unknown>;
  /** Texts that may be in no log and no answer. */
  secrets: string[];
  /** What the provider answers when it takes a message. */
  good: Behaviour;
  path: RegExp;
  contentType: string;
  schema: (status: 'firing' | 'resolved') => TSchema;
  /** What else must be so of a request. */
  check?: (request: TakenRequest) => void;
};

const ok = (status: number, body = ''): Behaviour => ({ kind: 'answer', status, body });
const json = 'application/json';
const hookSecret = 'T0000/B0000/hookSecret0123456789';
const routingKey = '0123456789abcdef0123456789abcdef';
const authToken = 'twilioAuthToken0123456789abcdef';

function isBasic(user: string, password: string) {
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return ({ headers }: TakenRequest) => assert.equal(headers.authorization, expected);
}

const twilio = (address: string) => ({
  api_url: address,
  account_sid: 'AC123',
  auth_token: authToken,
  from: '+15005550006',
  to: '+4915112345678',
});

export const httpCases: HttpCase[] = [
  {
    kind: 'webhook',
    config: (address) => ({
      url: `${address}/hook?key=${hookSecret}`,
      hmac_secret: 'signing-key-0123456789',
      http_config: { basic_auth: { username: 'u', password: 'pass-word-12' } },
    }),
    secrets: [hookSecret, 'signing-key-0123456789', 'pass-word-12'],
    good: ok(200),
    path: /^\/hook\?key=/,
    contentType: json,
    schema: () => schemas.webhookMessageSchema,
    check: isBasic('u', 'pass-word-12'),
  },
  {
    kind: 'pagerduty',
    config: (address) => ({
      url: `${address}/v2/enqueue`,
      routing_key: routingKey,
      links: [{ href: 'https://wiki.example/runbook', text: 'Runbook' }],
      images: [{ src: 'https://wiki.example/chart.png' }],
      class: 'disk',
    }),
    secrets: [routingKey],
    good: ok(202, '{"status":"success","message":"Event processed","dedup_key":"x"}'),
    path: /^\/v2\/enqueue$/,
    contentType: json,
    schema: (status) => (status === 'firing' ? schemas.pagerdutyTrigger : schemas.pagerdutyResolve),
  },
  {
    kind: 'telegram',
    config: (address) => ({
      api_url: address,
      bot_token: '123456:botTokenSecret0123456789',
      chat_id: -1001234567890,
      message_thread_id: 7,
    }),
    secrets: ['123456:botTokenSecret0123456789'],
    good: ok(200, '{"ok":true,"result":{"message_id":1}}'),
    path: /^\/bot123456:botTokenSecret0123456789\/sendMessage$/,
    contentType: json,
    schema: () => schemas.telegramMessage,
  },
  {
    kind: 'slack',
    config: (address) => ({
      api_url: `${address}/services/${hookSecret}`,
      send_resolved: true,
      channel: '#alerts',
      link_names: true,
      fields: [{ title: 'Severity', value: 'critical', short: true }],
      actions: [
        {
          type: 'button',
          text: 'Runbook',
          url: 'https://wiki.example',
          confirm: { text: 'Sure?' },
        },
      ],
    }),
    secrets: [hookSecret],
    good: ok(200, 'ok'),
    path: /^\/services\//,
    contentType: json,
    schema: () => schemas.slackMessage,
  },
  {
    kind: 'discord',
    config: (address) => ({
      webhook_url: `${address}/api/webhooks/12345678/${hookSecret}`,
      username: 'Tidemark',
    }),
    secrets: [hookSecret],
    good: ok(204),
    path: /^\/api\/webhooks\//,
    contentType: json,
    schema: () => schemas.discordMessage,
  },
  {
    kind: 'msteams',
    config: (address) => ({ webhook_url: `${address}/webhookb2/${hookSecret}` }),
    secrets: [hookSecret],
    good: ok(200, '1'),
    path: /^\/webhookb2\//,
    contentType: json,
    schema: () => schemas.messageCard,
  },
  {
    kind: 'msteamsv2',
    config: (address) => ({
      webhook_url: `${address}/workflows/${hookSecret}?sig=s1gnature-secret`,
    }),
    secrets: [hookSecret, 's1gnature-secret'],
    good: ok(202),
    path: /^\/workflows\//,
    contentType: json,
    schema: () => schemas.adaptiveCardMessage,
  },
  {
    kind: 'ntfy',
    config: (address) => ({
      url: address,
      topic: 'alerts',
      token: 'tk_0123456789abcdef',
      tags: ['disk'],
      markdown: true,
    }),
    secrets: ['tk_0123456789abcdef'],
    good: ok(200, '{"id":"x","event":"message"}'),
    path: /^\/$/,
    contentType: json,
    schema: () => schemas.ntfyMessage,
    check: ({ headers }) => assert.equal(headers.authorization, 'Bearer tk_0123456789abcdef'),
  },
  {
    kind: 'phone',
    config: (address) => ({ ...twilio(address), send_resolved: true }),
    secrets: [authToken],
    good: ok(201, '{"sid":"CA123","status":"queued"}'),
    path: /^\/2010-04-01\/Accounts\/AC123\/Calls\.json$/,
    contentType: 'application/x-www-form-urlencoded',
    schema: () => schemas.twilioCall,
    check: isBasic('AC123', authToken),
  },
  {
    kind: 'sms',
    config: (address) => twilio(address),
    secrets: [authToken],
    good: ok(201, '{"sid":"SM123","status":"queued"}'),
    path: /^\/2010-04-01\/Accounts\/AC123\/Messages\.json$/,
    contentType: 'application/x-www-form-urlencoded',
    schema: () => schemas.twilioMessage,
    check: isBasic('AC123', authToken),
  },
];

/** The body in JSON, or the fields of a form. */
export function bodyOf({ headers, body }: TakenRequest): unknown {
  if (headers['content-type'] === json) return JSON.parse(body);
  return Object.fromEntries(new URLSearchParams(body));
}
