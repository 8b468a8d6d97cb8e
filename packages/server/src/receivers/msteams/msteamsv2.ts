import { httpChannel } from '../channel.ts';
import { cutBytes, cutText } from '../cut-text.ts';
import { type ConfigOf, readFields, template, withDefault } from '../fields/field.ts';
import { addressOf, hostOfWebhook, incomingWebhook, withOneAddress } from '../incoming-webhook.ts';
import { jsonRequest } from '../json-request.ts';
import { maxTeamsTextBytes } from './msteams.ts';

/** Longer ones are no titles, in characters. */
const maxTitleLength = 1_000;

const named = (name: string) =>
  withDefault(template(), `{{ template "msteamsv2.default.${name}" . }}`);

const spec = {
  ...incomingWebhook,
  title: named('title'),
  text: named('text'),
};

export type Msteamsv2Config = ConfigOf<typeof spec>;

/** Webhooks of workflows (Power Automate): adaptive cards. */
export const msteamsv2 = httpChannel<Msteamsv2Config>({
  kind: 'msteamsv2',
  messagesPerMinute: 60,
  tellsAcknowledged: false,
  read: (value, globals, source) => withOneAddress(readFields(value, spec, source), value, globals),
  target: hostOfWebhook,
  async build(config, { notification, render, acknowledgeUrl }) {
    const url = await addressOf(config);
    const title = cutText(await render(config.title), maxTitleLength);
    const text = cutBytes(await render(config.text), maxTeamsTextBytes);
    const card = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: [
        {
          type: 'TextBlock',
          text: title,
          wrap: true,
          weight: 'Bolder',
          size: 'Medium',
          style: 'heading',
          color: notification.status === 'firing' ? 'Attention' : 'Good',
        },
        { type: 'TextBlock', text, wrap: true },
      ],
      ...(acknowledgeUrl === undefined
        ? {}
        : { actions: [{ type: 'Action.OpenUrl', title: 'Acknowledge', url: acknowledgeUrl }] }),
      msteams: { width: 'Full' },
    };
    const request = await jsonRequest(url, config.http_config, {
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: card,
        },
      ],
    });
    return { request, title, text };
  },
});
