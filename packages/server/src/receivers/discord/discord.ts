import { httpChannel, jsonOf, waitingAsTold } from '../channel.ts';
import { cutText } from '../cut-text.ts';
import { type ConfigOf, readFields, template, withDefault } from '../fields/field.ts';
import { addressOf, hostOfWebhook, incomingWebhook, withOneAddress } from '../incoming-webhook.ts';
import { jsonRequest } from '../json-request.ts';

const named = (name: string) =>
  withDefault(template(), `{{ template "discord.default.${name}" . }}`);

const spec = {
  ...incomingWebhook,
  title: named('title'),
  message: named('message'),
  content: named('content'),
  username: withDefault(template(), ''),
  avatar_url: withDefault(template(), ''),
};

export type DiscordConfig = ConfigOf<typeof spec>;

/** Discord's limits, in characters. */
const maxTitleLength = 256;
const maxDescriptionLength = 4096;
const maxContentLength = 2000;

const red = 0x992d22;
const green = 0x2ecc71;

export const discord = httpChannel<DiscordConfig>({
  kind: 'discord',
  messagesPerMinute: 30,
  tellsAcknowledged: false,
  read: (value, globals, source) => withOneAddress(readFields(value, spec, source), value, globals),
  target: hostOfWebhook,
  async build(config, { notification, render, acknowledgeUrl }) {
    const url = await addressOf(config);
    const link = acknowledgeUrl === undefined ? '' : `\n\n[Acknowledge](${acknowledgeUrl})`;
    const title = cutText(await render(config.title), maxTitleLength);
    const message = await render(config.message);
    const text = `${cutText(message, maxDescriptionLength - link.length)}${link}`;
    const content = cutText(await render(config.content), maxContentLength);
    const username = await render(config.username);
    const avatarUrl = await render(config.avatar_url);
    const request = await jsonRequest(url, config.http_config, {
      content,
      embeds: [{ title, description: text, color: notification.status === 'firing' ? red : green }],
      ...(username === '' ? {} : { username }),
      ...(avatarUrl === '' ? {} : { avatar_url: avatarUrl }),
    });
    return { request, title, text: content === '' ? text : `${content}\n\n${text}` };
  },
  judge: ({ status, body }, plain) =>
    status === 429 ? waitingAsTold(plain, jsonOf(body)?.retry_after) : plain,
});
