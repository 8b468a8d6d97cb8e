import { httpChannel, refused } from '../channel.ts';
import { cutBytes, cutText } from '../cut-text.ts';
import { type ConfigOf, readFields, template, withDefault } from '../fields/field.ts';
import { addressOf, hostOfWebhook, incomingWebhook, withOneAddress } from '../incoming-webhook.ts';
import { jsonRequest } from '../json-request.ts';

const named = (name: string) =>
  withDefault(template(), `{{ template "msteams.default.${name}" . }}`);

const spec = {
  ...incomingWebhook,
  title: named('title'),
  summary: named('summary'),
  text: named('text'),
};

export type MsteamsConfig = ConfigOf<typeof spec>;

/** Teams takes messages of 28 KB; the rest is room for the other fields and for JSON's escapes. */
export const maxTeamsTextBytes = 18_000;

/** Shown in lists and notifications only, in characters. */
const maxSummaryLength = 1_000;

const red = '8C1A1A';
const green = '2DC72D';

/** Incoming webhooks of Office 365 connectors. */
export const msteams = httpChannel<MsteamsConfig>({
  kind: 'msteams',
  messagesPerMinute: 60,
  tellsAcknowledged: false,
  read: (value, globals, source) => withOneAddress(readFields(value, spec, source), value, globals),
  target: hostOfWebhook,
  async build(config, { notification, render, acknowledgeUrl }) {
    const url = await addressOf(config);
    const title = cutText(await render(config.title), maxSummaryLength);
    const text = cutBytes(await render(config.text), maxTeamsTextBytes);
    const request = await jsonRequest(url, config.http_config, {
      '@context': 'http://schema.org/extensions',
      '@type': 'MessageCard',
      title,
      // A card needs a summary or a text.
      summary: cutText((await render(config.summary)) || title, maxSummaryLength),
      text,
      themeColor: notification.status === 'firing' ? red : green,
      ...(acknowledgeUrl === undefined
        ? {}
        : {
            potentialAction: [
              {
                '@type': 'OpenUri',
                name: 'Acknowledge',
                targets: [{ os: 'default', uri: acknowledgeUrl }],
              },
            ],
          }),
    });
    return { request, title, text };
  },
  judge({ body }, plain) {
    // Connectors answer 200 and write what the service behind them answered.
    const status = Number(/endpoint returned HTTP error (\d{3})/.exec(body)?.[1] ?? 0);
    if (!plain.delivered || status === 0) return plain;
    return refused(`Teams answered ${status}`, status === 429 || status >= 500, status);
  },
});
