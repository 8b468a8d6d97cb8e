export type { MessageContext, Render, SendTools, Shown } from './channel.ts';
export { type AnyChannel, channels } from './channels.ts';
export type { ConfigSource } from './fields/field.ts';
export { hiddenSecret, Secret, secretsIn, withoutSecrets } from './fields/secret.ts';
export { type ReceiverGlobals, readGlobals } from './globals.ts';
export {
  type ChannelConfig,
  describeConfiguration,
  maxChannels,
  type ReceiverConfig,
  readReceiver,
} from './receiver-config.ts';
export { preview, type Teller, tell } from './tell.ts';
export { acknowledgeKey, isSignedByTwilio, spokenAnswer } from './twilio/twiml.ts';
