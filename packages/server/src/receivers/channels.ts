import type { ChannelKind } from '@tidemark/protocol';
import type { Channel, CommonConfig } from './channel.ts';
import { discord } from './discord/discord.ts';
import { email } from './email/email.ts';
import { msteams } from './msteams/msteams.ts';
import { msteamsv2 } from './msteams/msteamsv2.ts';
import { ntfy } from './ntfy/ntfy.ts';
import { pagerduty } from './pagerduty/pagerduty.ts';
import { slack } from './slack/slack.ts';
import { telegram } from './telegram/telegram.ts';
import { phone } from './twilio/phone.ts';
import { sms } from './twilio/sms.ts';
import { webhook } from './webhook/webhook.ts';

/**
 * A channel whose configuration and messages are its own affair: whoever holds one passes them on only to
 * it, and never looks inside.
 */
export type AnyChannel = Channel<CommonConfig, unknown>;

/** The one place where a channel's own types are forgotten. */
function any<Config extends CommonConfig, Message>(channel: Channel<Config, Message>): AnyChannel {
  return channel as unknown as AnyChannel;
}

/** All ways to tell people: a kind without a channel is an error of types. */
export const channels: Readonly<Record<ChannelKind, AnyChannel>> = {
  email: any(email),
  phone: any(phone),
  sms: any(sms),
  pagerduty: any(pagerduty),
  webhook: any(webhook),
  telegram: any(telegram),
  slack: any(slack),
  discord: any(discord),
  msteams: any(msteams),
  msteamsv2: any(msteamsv2),
  ntfy: any(ntfy),
};
