import { httpChannel } from '../channel.ts';
import { cutBytes, cutText } from '../cut-text.ts';
import {
  type ConfigOf,
  flag,
  httpUrl,
  listOf,
  readFields,
  required,
  secret,
  secretFile,
  template,
  text,
  withDefault,
} from '../fields/field.ts';
import { httpConfig } from '../fields/http-config.ts';
import { jsonRequest } from '../json-request.ts';
import { isAddress } from '../message-address.ts';

const spec = {
  send_resolved: withDefault(flag(), true),
  url: httpUrl(),
  topic: required(text()),
  token: secret(),
  token_file: secretFile(),
  title: withDefault(template(), '{{ template "ntfy.default.title" . }}'),
  message: withDefault(template(), '{{ template "ntfy.default.message" . }}'),
  /** `min`, `low`, `default`, `high`, `max` or 1 to 5. */
  priority: withDefault(template(), '{{ if eq .Status "firing" }}high{{ else }}default{{ end }}'),
  tags: listOf(required(template())),
  click: withDefault(template(), '{{ template "ntfy.default.click" . }}'),
  icon: template(),
  markdown: withDefault(flag(), false),
  http_config: httpConfig(),
};

export type NtfyConfig = ConfigOf<typeof spec> & { readonly url: string };

/** What ntfy shows of a title, and takes as a message before it becomes an attachment. */
const maxTitleLength = 250;
const maxMessageBytes = 4096;

const priorities: Readonly<Record<string, number>> = {
  min: 1,
  low: 2,
  default: 3,
  high: 4,
  max: 5,
  urgent: 5,
};

export const ntfy = httpChannel<NtfyConfig>({
  kind: 'ntfy',
  // ntfy.sh gives 60 at once and then one each five seconds.
  messagesPerMinute: 60,
  tellsAcknowledged: false,
  read(value, globals, source) {
    const config = readFields(value, spec, source);
    if (config === undefined) return undefined;
    if (!/^[-_A-Za-z0-9]{1,64}$/.test(config.topic)) {
      return value.report('expected a topic of letters, digits, - and _, 64 at most');
    }
    return {
      ...config,
      url: config.url ?? globals.ntfy_url,
      http_config: config.http_config ?? globals.http_config,
    };
  },
  target: ({ url, topic }) => `${topic} at ${new URL(url).host}`,
  async build(config, { notification, render, acknowledgeUrl }) {
    const title = cutText(await render(config.title), maxTitleLength);
    const message = cutBytes(await render(config.message), maxMessageBytes);
    const written = (await render(config.priority)).trim().toLowerCase();
    const priority = priorities[written] ?? (/^[1-5]$/.test(written) ? Number(written) : 3);
    const tags = await Promise.all(config.tags.map((tag) => render(tag)));
    const click = await render(config.click);
    const icon = config.icon === undefined ? '' : await render(config.icon);
    const mark = notification.status === 'firing' ? 'rotating_light' : 'white_check_mark';
    const request = await jsonRequest(config.url, config.http_config, {
      topic: config.topic,
      title,
      message,
      priority,
      tags: tags.length === 0 ? [mark] : tags.filter((tag) => tag !== ''),
      ...(isAddress(click) ? { click } : {}),
      ...(isAddress(icon) ? { icon } : {}),
      ...(config.markdown ? { markdown: true } : {}),
      ...(acknowledgeUrl === undefined
        ? {}
        : { actions: [{ action: 'view', label: 'Acknowledge', url: acknowledgeUrl }] }),
    });
    const token = await (config.token ?? config.token_file)?.reveal();
    const headers =
      token === undefined
        ? request.headers
        : { ...request.headers, authorization: `Bearer ${token}` };
    return { request: { ...request, headers }, title, text: message };
  },
});
