/** Receivers: their configurations, the channels that messages leave by, and the messages themselves. */
export type { MessageContext, Render, SendTools, Shown } from './channel.ts';
export { type AnyChannel, channels } from './channels.ts';
export type { ConfigSource } from './fields/field.ts';
export { hiddenSecret, Secret } from './fields/secret.ts';
export { type ReceiverGlobals, readGlobals } from './globals.ts';
export {
  type KnownReceiver,
  noReceiver,
  ReceiverBook,
  type ReceiverBookOptions,
  telegramReceiver,
} from './receiver-book.ts';
export {
  type ChannelConfig,
  describeConfiguration,
  escalatesAfterMs,
  heartbeatIntervalOf,
  maxChannels,
  maxReceiverNameLength,
  type ReceiverConfig,
  readReceiver,
} from './receiver-config.ts';
export { preview, type Teller, tell } from './tell.ts';
export { isPhoneCall } from './twilio/phone.ts';
export { acknowledgeKey, spokenAnswer } from './twilio/twiml.ts';
