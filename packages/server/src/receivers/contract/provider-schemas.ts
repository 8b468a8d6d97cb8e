/**
 * What each provider takes, written from its own documentation. Anything else in a message is a mistake of
 * ours, so nothing may be there beside it:
 * - PagerDuty: "Send an Alert Event", Events API v2
 * - Telegram: Bot API, `sendMessage`
 * - Slack: "Sending messages using incoming webhooks", legacy attachments
 * - Discord: "Execute Webhook" and its embeds
 * - Teams: MessageCard reference; Adaptive Cards 1.4 within a message of a workflow
 * - ntfy: "Publish as JSON"
 * - Twilio: Call and Message resources
 * - webhook: Alertmanager's version 4
 */
import { type TObject, Type } from 'typebox';

const exactly = <T extends Parameters<typeof Type.Object>[0]>(fields: T) =>
  Type.Object(fields, { additionalProperties: false });
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const url = Type.String({ pattern: '^https?://' });
const labels = Type.Record(Type.String(), Type.String());
const time = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' });

const link = exactly({ href: url, text: Type.Optional(Type.String()) });
const routing = { routing_key: Type.String({ pattern: '^[a-z0-9]{32}$' }), dedup_key: text(255) };
export const pagerdutyTrigger = exactly({
  ...routing,
  event_action: Type.Literal('trigger'),
  client: Type.Optional(Type.String()),
  client_url: Type.Optional(Type.String()),
  payload: exactly({
    summary: text(1024),
    source: text(1024),
    severity: Type.Union(['critical', 'error', 'warning', 'info'].map((one) => Type.Literal(one))),
    timestamp: Type.Optional(time),
    component: Type.Optional(Type.String()),
    group: Type.Optional(Type.String()),
    class: Type.Optional(Type.String()),
    custom_details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
  links: Type.Optional(Type.Array(link)),
  images: Type.Optional(
    Type.Array(exactly({ src: url, href: Type.Optional(url), alt: Type.Optional(Type.String()) })),
  ),
});
export const pagerdutyResolve = exactly({ ...routing, event_action: Type.Literal('resolve') });
export const pagerdutyAcknowledge = exactly({
  ...routing,
  event_action: Type.Literal('acknowledge'),
});

export const telegramMessage = exactly({
  chat_id: Type.Union([Type.Integer(), Type.String({ pattern: '^@' })]),
  message_thread_id: Type.Optional(Type.Integer()),
  text: text(4096),
  parse_mode: Type.Optional(
    Type.Union(['HTML', 'Markdown', 'MarkdownV2'].map((one) => Type.Literal(one))),
  ),
  disable_notification: Type.Optional(Type.Boolean()),
  link_preview_options: Type.Optional(exactly({ is_disabled: Type.Optional(Type.Boolean()) })),
  reply_markup: Type.Optional(
    exactly({ inline_keyboard: Type.Array(Type.Array(exactly({ text: text(64), url }))) }),
  ),
});

const slackAction = exactly({
  type: Type.Literal('button'),
  text: text(300),
  url: Type.Optional(url),
  name: Type.Optional(Type.String()),
  value: Type.Optional(Type.String()),
  style: Type.Optional(Type.Union([Type.Literal('primary'), Type.Literal('danger')])),
  confirm: Type.Optional(
    exactly({
      text: text(300),
      title: Type.Optional(Type.String()),
      ok_text: Type.Optional(Type.String()),
      dismiss_text: Type.Optional(Type.String()),
    }),
  ),
});
export const slackMessage = exactly({
  channel: Type.Optional(text(200)),
  username: Type.Optional(text(80)),
  icon_emoji: Type.Optional(Type.String()),
  icon_url: Type.Optional(Type.String()),
  link_names: Type.Optional(Type.Boolean()),
  text: Type.Optional(text(40_000)),
  attachments: Type.Array(
    exactly({
      fallback: Type.Optional(text(40_000)),
      callback_id: Type.Optional(text(255)),
      color: Type.Optional(Type.String({ pattern: '^(good|warning|danger|#[0-9a-fA-F]{6})$' })),
      pretext: Type.Optional(text(8_000)),
      title: Type.Optional(text(1024)),
      title_link: Type.Optional(Type.String()),
      text: Type.Optional(text(8_000)),
      footer: Type.Optional(text(300)),
      image_url: Type.Optional(url),
      thumb_url: Type.Optional(url),
      mrkdwn_in: Type.Array(Type.String()),
      fields: Type.Optional(
        Type.Array(exactly({ title: Type.String(), value: Type.String(), short: Type.Boolean() })),
      ),
      actions: Type.Optional(Type.Array(slackAction, { maxItems: 5 })),
    }),
    { minItems: 1, maxItems: 100 },
  ),
});

export const discordMessage = exactly({
  content: Type.Optional(Type.String({ maxLength: 2000 })),
  username: Type.Optional(text(80)),
  avatar_url: Type.Optional(url),
  embeds: Type.Array(
    exactly({
      title: Type.Optional(Type.String({ maxLength: 256 })),
      description: Type.Optional(Type.String({ maxLength: 4096 })),
      color: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffffff })),
      url: Type.Optional(url),
    }),
    { maxItems: 10 },
  ),
});

export const messageCard = exactly({
  '@context': Type.Literal('http://schema.org/extensions'),
  '@type': Type.Literal('MessageCard'),
  title: Type.String(),
  summary: text(1_000),
  text: Type.String({ maxLength: 20_000 }),
  themeColor: Type.String({ pattern: '^[0-9A-F]{6}$' }),
  potentialAction: Type.Optional(
    Type.Array(
      exactly({
        '@type': Type.Literal('OpenUri'),
        name: text(100),
        targets: Type.Array(exactly({ os: Type.Literal('default'), uri: url })),
      }),
      { maxItems: 4 },
    ),
  ),
});

const textBlock = exactly({
  type: Type.Literal('TextBlock'),
  text: Type.String({ maxLength: 20_000 }),
  wrap: Type.Optional(Type.Boolean()),
  weight: Type.Optional(Type.Union(['Lighter', 'Default', 'Bolder'].map((o) => Type.Literal(o)))),
  size: Type.Optional(
    Type.Union(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge'].map((o) => Type.Literal(o))),
  ),
  style: Type.Optional(Type.Union([Type.Literal('default'), Type.Literal('heading')])),
  color: Type.Optional(
    Type.Union(
      ['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention'].map((o) =>
        Type.Literal(o),
      ),
    ),
  ),
});
export const adaptiveCardMessage = exactly({
  type: Type.Literal('message'),
  attachments: Type.Array(
    exactly({
      contentType: Type.Literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: Type.Null(),
      content: exactly({
        $schema: Type.Literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: Type.Literal('AdaptiveCard'),
        version: Type.Literal('1.4'),
        body: Type.Array(textBlock, { minItems: 1 }),
        actions: Type.Optional(
          Type.Array(exactly({ type: Type.Literal('Action.OpenUrl'), title: text(100), url })),
        ),
        msteams: exactly({ width: Type.Literal('Full') }),
      }),
    }),
    { minItems: 1, maxItems: 1 },
  ),
});

export const ntfyMessage = exactly({
  topic: Type.String({ pattern: '^[-_A-Za-z0-9]{1,64}$' }),
  message: text(4096),
  title: Type.Optional(text(250)),
  tags: Type.Optional(Type.Array(text(64))),
  priority: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
  click: Type.Optional(url),
  icon: Type.Optional(url),
  markdown: Type.Optional(Type.Boolean()),
  actions: Type.Optional(
    Type.Array(exactly({ action: Type.Literal('view'), label: text(64), url }), { maxItems: 3 }),
  ),
});

const number = Type.String({ pattern: '^\\+[1-9]\\d{1,14}$' });
export const twilioCall = exactly({
  To: number,
  From: number,
  Timeout: Type.String({ pattern: '^[1-5]?\\d?\\d$' }),
  Twiml: Type.String({ maxLength: 4000, pattern: '^<\\?xml [^>]*><Response>.*</Response>$' }),
});
export const twilioMessage = exactly({ To: number, From: number, Body: text(1600) });

export const webhookMessageSchema = exactly({
  version: Type.Literal('4'),
  groupKey: text(10_000),
  truncatedAlerts: Type.Integer({ minimum: 0 }),
  status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
  receiver: text(200),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  externalURL: Type.String(),
  alerts: Type.Array(
    exactly({
      status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
      labels,
      annotations: labels,
      startsAt: time,
      endsAt: time,
      generatorURL: Type.String(),
      fingerprint: Type.String({ pattern: '^[0-9a-f]{16}$' }),
    }),
  ),
});

export type ProviderSchema = TObject;
