import type { Notification } from '../deliveries/index.ts';
import { failure, type SendResult } from '../outgoing/index.ts';
import type { MessageContext, Render, SendTools, Shown } from './channel.ts';
import { channels } from './channels.ts';
import { secretsIn, withoutSecrets } from './fields/secret.ts';
import type { ChannelConfig } from './receiver-config.ts';

/** What messages are built with, and how they leave. */
export type Teller = {
  /** Templates with the data of one notification. */
  renderer: (notification: Notification) => Render;
  tools: SendTools;
  externalUrl: string | undefined;
  /** Address where somebody says that he looks after it; undefined where there is none. */
  acknowledgeUrl: (notification: Notification) => string | undefined;
  /** Address that a phone call gives the pressed key to; by the place of the phone in its list. */
  phoneUrl: (notification: Notification, index: number) => string | undefined;
};

/** Builds and sends one message. Throws nothing, and gives no secret away. */
export async function tell(
  channel: ChannelConfig,
  notification: Notification,
  teller: Teller,
): Promise<SendResult> {
  const { kind, config } = channel;
  const result = await attempt(async () => {
    const message = await channels[kind].build(config, contextOf(channel, notification, teller));
    return channels[kind].send(config, message, teller.tools);
  });
  // Not before: a secret in a file is known once it was read.
  return { ...result, answer: withoutSecrets(result.answer, secretsIn(config)) };
}

/** The message as it would leave, without secrets. Throws what its templates throw. */
export async function preview(
  channel: ChannelConfig,
  notification: Notification,
  teller: Teller,
): Promise<Shown> {
  const { kind, config } = channel;
  const message = await channels[kind].build(config, contextOf(channel, notification, teller));
  const { title, text, html, request } = channels[kind].show(message);
  const secrets = secretsIn(config);
  const hide = (shown: string) => withoutSecrets(shown, secrets);
  return {
    title: hide(title),
    text: hide(text),
    request: hide(request),
    ...(html === undefined ? {} : { html: hide(html) }),
  };
}

function contextOf(
  { kind, index }: ChannelConfig,
  notification: Notification,
  teller: Teller,
): MessageContext {
  const isOpen = notification.status === 'firing' && notification.reason !== 'acknowledged';
  return {
    notification,
    render: teller.renderer(notification),
    nowMs: teller.tools.nowMs(),
    externalUrl: teller.externalUrl,
    acknowledgeUrl: isOpen ? teller.acknowledgeUrl(notification) : undefined,
    phoneUrl: isOpen && kind === 'phone' ? teller.phoneUrl(notification, index) : undefined,
  };
}

async function attempt(send: () => Promise<SendResult>): Promise<SendResult> {
  try {
    return await send();
  } catch (error) {
    const { code, path, message } = error as NodeJS.ErrnoException;
    // A file with a secret may be there again in a moment; a template fails the same way each time.
    if (code !== undefined && path !== undefined) {
      return failure(`the file ${path} cannot be read (${code})`, { retryable: true });
    }
    return failure(`the message cannot be built: ${message}`, { retryable: false });
  }
}
