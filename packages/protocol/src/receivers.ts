import { Labels } from './metrics.ts';
import { type Static, Type } from './schema.ts';

/** Most receivers that can be made by the API, and most deliveries in one answer. */
export const maxReceivers = 1_000;
export const maxDeliveries = 1_000;

const Timestamp = Type.String({ format: 'date-time' });

/** How a receiver is told: one kind for each list `<kind>_configs` of its configuration. */
export const channelKinds = [
  'email',
  'phone',
  'sms',
  'pagerduty',
  'webhook',
  'telegram',
  'slack',
  'discord',
  'msteams',
  'msteamsv2',
  'ntfy',
] as const;
export type ChannelKind = (typeof channelKinds)[number];
export const ChannelKind = Type.Unsafe<ChannelKind>(
  Type.String({ enum: [...channelKinds], description: 'The list of the configuration it is in' }),
);

/** What a receiver stands in its configuration: Alertmanager's field names, secrets as `<secret>`. */
export const ReceiverConfiguration = Type.Record(Type.String(), Type.Unknown(), {
  description:
    'As in `receivers:` of an Alertmanager configuration: `name`, `webhook_configs: [{url, …}]` and so on. Secrets are given as `<secret>`; sent back like that they stay as they are.',
});
export type ReceiverConfiguration = Static<typeof ReceiverConfiguration>;

/** One place that a receiver sends to. */
export const ReceiverChannel = Type.Object({
  kind: ChannelKind,
  index: Type.Integer({ description: 'Place in the list `<kind>_configs`, from 0' }),
  target: Type.String({ description: 'Where it sends to, for people; without secrets' }),
  sendResolved: Type.Boolean(),
});
export type ReceiverChannel = Static<typeof ReceiverChannel>;

export const Receiver = Type.Object({
  name: Type.String(),
  source: Type.Unsafe<'file' | 'environment' | 'api'>(
    Type.String({
      enum: ['file', 'environment', 'api'],
      description: 'Only those of the API can be changed by it',
    }),
  ),
  channels: Type.Array(ReceiverChannel),
  escalateTo: Type.Union([
    Type.Object({ receiver: Type.String(), afterSeconds: Type.Number() }),
    Type.Null(),
  ]),
  waiting: Type.Integer({ description: 'Messages that wait to be delivered' }),
  lastDeliveryAt: Type.Union([Timestamp, Type.Null()], {
    description: 'When a message was taken last, since the server started',
  }),
  lastFailure: Type.Union([Type.Object({ at: Timestamp, message: Type.String() }), Type.Null()], {
    description: 'What failed after the last message that was taken',
  }),
  configuration: ReceiverConfiguration,
});
export type Receiver = Static<typeof Receiver>;

/** Answer of `GET /v1/receivers`. */
export const ReceiversAnswer = Type.Object({ receivers: Type.Array(Receiver) });
export type ReceiversAnswer = Static<typeof ReceiversAnswer>;

/**
 * Body of `POST /v1/receivers/:name/test` and `/preview`, all of it optional. With `configuration` a
 * receiver is tried before it is saved; the name in the path may then be a new one.
 */
export const ReceiverTrial = Type.Object({
  status: Type.Optional(
    Type.Unsafe<'firing' | 'resolved'>(Type.String({ enum: ['firing', 'resolved'] })),
  ),
  configuration: Type.Optional(ReceiverConfiguration),
  labels: Type.Optional(Labels),
  annotations: Type.Optional(Labels),
});
export type ReceiverTrial = Static<typeof ReceiverTrial>;

/** What came of a test on one channel. */
export const TrialResult = Type.Object({
  channel: ReceiverChannel,
  delivered: Type.Boolean(),
  answerStatus: Type.Union([Type.Integer(), Type.Null()], {
    description: 'HTTP or SMTP status of the answer; null when there was none',
  }),
  answer: Type.String({ description: 'What was answered, or why there was no answer' }),
  retryable: Type.Boolean({ description: 'Whether a real message would be tried again' }),
  durationMs: Type.Number(),
});
export type TrialResult = Static<typeof TrialResult>;

/** Answer of `POST /v1/receivers/:name/test`: 200 also where channels failed. */
export const ReceiverTestAnswer = Type.Object({ results: Type.Array(TrialResult) });
export type ReceiverTestAnswer = Static<typeof ReceiverTestAnswer>;

/** A message as it would leave, secrets hidden. */
export const PreviewedMessage = Type.Object({
  channel: ReceiverChannel,
  error: Type.Union([Type.String(), Type.Null()], {
    description: 'Why there is no message, such as a mistake in a template',
  }),
  title: Type.String({ description: 'Subject or first line; may be empty' }),
  text: Type.String({ description: 'What people read or hear' }),
  html: Type.Union([Type.String(), Type.Null()], {
    description: 'HTML part of a mail; show it in a sandboxed frame',
  }),
  request: Type.String({
    description: 'What is sent: the JSON or form body, or the mail’s headers',
  }),
});
export type PreviewedMessage = Static<typeof PreviewedMessage>;

/** Answer of `POST /v1/receivers/:name/preview`. */
export const ReceiverPreviewAnswer = Type.Object({ messages: Type.Array(PreviewedMessage) });
export type ReceiverPreviewAnswer = Static<typeof ReceiverPreviewAnswer>;

export const deliveryOutcomes = ['delivered', 'retrying', 'failed', 'superseded'] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];

export const notificationReasons = [
  'new',
  'changed',
  'repeat',
  'resolved',
  'escalation',
  'test',
  'acknowledged',
] as const;
export type NotificationReason = (typeof notificationReasons)[number];

/** One attempt to tell one channel, or what ended without one. */
export const Delivery = Type.Object({
  at: Timestamp,
  notification: Type.String({ description: 'Id of the message: the same for all its attempts' }),
  receiver: Type.String(),
  kind: ChannelKind,
  index: Type.Integer(),
  target: Type.String(),
  groupKey: Type.String(),
  status: Type.Unsafe<'firing' | 'resolved'>(Type.String({ enum: ['firing', 'resolved'] })),
  reason: Type.Unsafe<NotificationReason>(Type.String({ enum: [...notificationReasons] })),
  alerts: Type.Integer({ description: 'How many alerts it told of' }),
  outcome: Type.Unsafe<DeliveryOutcome>(
    Type.String({
      enum: [...deliveryOutcomes],
      description:
        '`retrying`: failed, and tried again later; `failed`: given up; `superseded`: a newer message says it too',
    }),
  ),
  attempt: Type.Integer({ description: 'From 1; 0 where nothing was sent' }),
  durationMs: Type.Number(),
  answerStatus: Type.Union([Type.Integer(), Type.Null()]),
  answer: Type.String(),
  nextAttemptAt: Type.Union([Timestamp, Type.Null()]),
});
export type Delivery = Static<typeof Delivery>;

/** A message that waits to be delivered, or to be tried again. */
export const WaitingDelivery = Type.Object({
  notification: Type.String(),
  receiver: Type.String(),
  kind: ChannelKind,
  index: Type.Integer(),
  target: Type.String(),
  groupKey: Type.String(),
  status: Type.Unsafe<'firing' | 'resolved'>(Type.String({ enum: ['firing', 'resolved'] })),
  reason: Type.Unsafe<NotificationReason>(Type.String({ enum: [...notificationReasons] })),
  alerts: Type.Integer(),
  createdAt: Timestamp,
  attempts: Type.Integer(),
  nextAttemptAt: Type.Union([Timestamp, Type.Null()], {
    description: 'null while it is being sent, or waits for an earlier one',
  }),
  lastAnswer: Type.String(),
});
export type WaitingDelivery = Static<typeof WaitingDelivery>;

/** Answer of `GET /v1/deliveries?receiver=&groupKey=&start=&end=&limit=`: both lists newest first. */
export const DeliveriesAnswer = Type.Object({
  deliveries: Type.Array(Delivery),
  waiting: Type.Array(WaitingDelivery),
});
export type DeliveriesAnswer = Static<typeof DeliveriesAnswer>;
