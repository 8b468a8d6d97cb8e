import type { ChannelKind } from '@tidemark/protocol';

/** One field of a channel's configuration, as the form shows it. */
export type FieldShape = {
  /** As it stands in the configuration. */
  name: string;
  label: string;
  kind: 'text' | 'secret' | 'long' | 'number' | 'flag' | 'choice';
  isRequired?: true;
  placeholder?: string;
  hint?: string;
  choices?: readonly string[];
  /** What counts where nothing is said; of flags only. */
  isOnByDefault?: boolean;
  /** Seldom changed: shown on demand. */
  isMore?: true;
};

export type ChannelShape = {
  kind: ChannelKind;
  title: string;
  /** What it needs, for people who set it up for the first time. */
  about: string;
  fields: readonly FieldShape[];
};

const sendsResolved = (isOnByDefault: boolean): FieldShape => ({
  name: 'send_resolved',
  label: 'Tell when it is over',
  kind: 'flag',
  isOnByDefault,
});

const text = (
  name: string,
  label: string,
  more: Omit<Partial<FieldShape>, 'name' | 'label' | 'kind'> = {},
): FieldShape => ({ name, label, kind: 'text', ...more });
const secret = (
  name: string,
  label: string,
  more: Omit<Partial<FieldShape>, 'name' | 'label' | 'kind'> = {},
): FieldShape => ({ name, label, kind: 'secret', ...more });
const template = (name: string, label: string): FieldShape => ({
  name,
  label,
  kind: 'long',
  hint: 'A template; empty is the one that comes with Tidemark',
  isMore: true,
});

const account: readonly FieldShape[] = [
  text('account_sid', 'Account SID', { isRequired: true, placeholder: 'AC…' }),
  secret('auth_token', 'Auth token', { isRequired: true }),
];
const accountMore: readonly FieldShape[] = [
  text('api_key', 'API key in place of the account', { isMore: true }),
  text('api_url', 'Address of the API', {
    placeholder: 'https://api.twilio.com',
    isMore: true,
  }),
];
const phoneNumber = '+15550100';

/** Every channel; the record makes sure that none is forgotten. */
const shapes: Record<ChannelKind, Omit<ChannelShape, 'kind'>> = {
  email: {
    title: 'E-mail',
    about: 'Any mail server that you may send by. With TLS unless you say otherwise.',
    fields: [
      text('to', 'To', { isRequired: true, placeholder: 'oncall@example.com' }),
      text('from', 'From', { placeholder: 'tidemark@example.com' }),
      text('smarthost', 'Mail server', { placeholder: 'smtp.example.com:587' }),
      text('auth_username', 'User name'),
      secret('auth_password', 'Password'),
      { name: 'require_tls', label: 'Only with TLS', kind: 'flag', isOnByDefault: true },
      sendsResolved(false),
      text('hello', 'Name of this host for the server', { isMore: true }),
      template('html', 'HTML part'),
      template('text', 'Text part'),
    ],
  },
  phone: {
    title: 'Phone call',
    about:
      'Calls, reads the alert and asks for a key to acknowledge it. By Twilio, or what speaks its API.',
    fields: [
      text('to', 'Number to call', { isRequired: true, placeholder: phoneNumber }),
      text('from', 'Number it calls from', { isRequired: true, placeholder: phoneNumber }),
      ...account,
      text('language', 'Language', { placeholder: 'en-US' }),
      { name: 'repeat', label: 'Times it is read', kind: 'number', placeholder: '2' },
      { name: 'ring_seconds', label: 'Rings for seconds', kind: 'number', placeholder: '45' },
      sendsResolved(false),
      template('text', 'What is read'),
      ...accountMore,
    ],
  },
  sms: {
    title: 'SMS',
    about: 'Text messages by Twilio, or what speaks its API.',
    fields: [
      text('to', 'Number', { isRequired: true, placeholder: phoneNumber }),
      text('from', 'Number it comes from', { placeholder: phoneNumber }),
      text('messaging_service_sid', 'or messaging service', { placeholder: 'MG…' }),
      ...account,
      sendsResolved(true),
      template('text', 'Text'),
      ...accountMore,
    ],
  },
  pagerduty: {
    title: 'PagerDuty',
    about: 'A service with the integration “Events API v2” gives you the routing key.',
    fields: [
      secret('routing_key', 'Routing key', { isRequired: true }),
      text('severity', 'Severity', { placeholder: 'error', hint: 'A template works, too' }),
      sendsResolved(true),
      template('description', 'Description'),
      text('component', 'Component', { isMore: true }),
      text('group', 'Group', { isMore: true }),
      text('class', 'Class', { isMore: true }),
      text('url', 'Address of the API', { isMore: true }),
    ],
  },
  webhook: {
    title: 'Webhook',
    about:
      'Posts Alertmanager’s JSON (version 4) to an address of yours, signed if you give a key.',
    fields: [
      secret('url', 'Address', { isRequired: true, placeholder: 'https://example.com/hook' }),
      secret('hmac_secret', 'Key of the signature', {
        hint: 'HMAC-SHA256 in the header X-Tidemark-Signature',
      }),
      sendsResolved(true),
      { name: 'max_alerts', label: 'Most alerts in one message', kind: 'number', isMore: true },
      text('timeout', 'Time to answer', { placeholder: '10s', isMore: true }),
    ],
  },
  telegram: {
    title: 'Telegram',
    about: '@BotFather gives you the token of a bot; add the bot to the chat.',
    fields: [
      secret('bot_token', 'Bot token', { isRequired: true }),
      text('chat_id', 'Chat', { isRequired: true, placeholder: '-1001234567890' }),
      { name: 'message_thread_id', label: 'Thread', kind: 'number', isMore: true },
      { name: 'disable_notifications', label: 'Without a sound', kind: 'flag', isMore: true },
      sendsResolved(true),
      template('message', 'Message'),
      {
        name: 'parse_mode',
        label: 'Formatting',
        kind: 'choice',
        choices: ['HTML', 'Markdown', 'MarkdownV2'],
        isMore: true,
      },
      text('api_url', 'Address of the API', {
        placeholder: 'https://api.telegram.org',
        isMore: true,
      }),
    ],
  },
  slack: {
    title: 'Slack',
    about: 'An app of your workspace with an incoming webhook gives you the address.',
    fields: [
      secret('api_url', 'Webhook address', { placeholder: 'https://hooks.slack.com/services/…' }),
      text('channel', 'Channel', { placeholder: '#alerts' }),
      sendsResolved(false),
      secret('app_token', 'App token in place of the address', { isMore: true }),
      template('title', 'Title'),
      template('text', 'Text'),
      text('username', 'Name it posts under', { isMore: true }),
    ],
  },
  discord: {
    title: 'Discord',
    about: 'A channel’s settings, Integrations, Webhooks: make one and copy its address.',
    fields: [
      secret('webhook_url', 'Webhook address', { isRequired: true }),
      sendsResolved(true),
      template('title', 'Title'),
      template('message', 'Message'),
      text('username', 'Name it posts under', { isMore: true }),
    ],
  },
  msteamsv2: {
    title: 'Microsoft Teams',
    about: 'A channel’s Workflows: “Post to a channel when a webhook request is received”.',
    fields: [
      secret('webhook_url', 'Workflow address', { isRequired: true }),
      sendsResolved(true),
      template('title', 'Title'),
      template('text', 'Text'),
    ],
  },
  msteams: {
    title: 'Microsoft Teams (connector)',
    about: 'For incoming webhooks of Office 365 connectors, which Microsoft is retiring.',
    fields: [
      secret('webhook_url', 'Webhook address', { isRequired: true }),
      sendsResolved(true),
      template('title', 'Title'),
      template('text', 'Text'),
    ],
  },
  ntfy: {
    title: 'ntfy',
    about:
      'Pushes to your phone by ntfy.sh or a server of your own; choose a topic nobody guesses.',
    fields: [
      text('topic', 'Topic', { isRequired: true, placeholder: 'tidemark-x7k2' }),
      text('url', 'Server', { placeholder: 'https://ntfy.sh' }),
      secret('token', 'Access token'),
      text('priority', 'Priority', {
        hint: 'min, low, default, high or max; a template works, too',
      }),
      sendsResolved(true),
      template('title', 'Title'),
      template('message', 'Message'),
    ],
  },
};

/** The channels in the order in which they are offered. */
export const channelShapes: readonly ChannelShape[] = (Object.keys(shapes) as ChannelKind[]).map(
  (kind) => ({ kind, ...shapes[kind] }),
);

export function shapeOf(kind: ChannelKind): ChannelShape {
  return { kind, ...shapes[kind] };
}
