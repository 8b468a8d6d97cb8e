import type { YamlValue } from '../../yaml-reader/index.ts';
import { httpChannel, jsonOf, type MessageContext, refused } from '../channel.ts';
import { cutText } from '../cut-text.ts';
import { readFields } from '../fields/field.ts';
import { hostOf } from '../fields/pairs.ts';
import type { Secret } from '../fields/secret.ts';
import type { ReceiverGlobals } from '../globals.ts';
import { jsonRequest, withTimeout } from '../json-request.ts';
import { isAddress } from '../message-address.ts';
import { type SlackAction, type SlackConfig, slackSpec } from './slack-config.ts';

/** What Slack shows of a text without folding it, and of its short fields, in characters. */
const maxTextLength = 8_000;
const maxLengths: Readonly<Record<string, number>> = {
  title: 1024,
  username: 80,
  callback_id: 255,
  footer: 300,
};
/** Errors of `chat.postMessage` that pass by themselves. */
const passingErrors = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
];

export const slack = httpChannel<SlackConfig>({
  kind: 'slack',
  // One a second, with short bursts.
  messagesPerMinute: 60,
  tellsAcknowledged: false,
  read(value, globals, source) {
    const config = readFields(value, slackSpec, source);
    if (config === undefined) return undefined;
    const address = addressOf(value, config, globals);
    if (address === undefined) return undefined;
    return { ...config, ...address, http_config: config.http_config ?? globals.http_config };
  },
  target: ({ api_url, api_url_file, app_url, app_token, channel }) => {
    const host = app_token === undefined ? hostOf(api_url ?? api_url_file) : hostName(app_url);
    return channel === '' ? host : `${channel} at ${host}`;
  },
  async build(config, context) {
    const token = await config.app_token?.reveal();
    const url =
      token === undefined
        ? await (config.api_url ?? config.api_url_file)?.reveal()
        : config.app_url;
    const { title, text, message } = await messageOf(config, context);
    const request = await jsonRequest(url ?? '', config.http_config, message);
    const headers =
      token === undefined
        ? request.headers
        : { ...request.headers, authorization: `Bearer ${token}` };
    return { title, text, request: withTimeout({ ...request, headers }, config.timeout) };
  },
  // Incoming webhooks answer "ok", chat.postMessage a JSON that may say no with a status of 200.
  judge({ status, body }, plain) {
    const answer = jsonOf(body);
    if (!plain.delivered || answer?.ok !== false) return plain;
    const error = String(answer.error ?? 'unknown error');
    return refused(`Slack refused it: ${error}`, passingErrors.includes(error), status);
  },
});

type Address = Pick<SlackConfig, 'api_url' | 'api_url_file' | 'app_token' | 'app_url'>;

/** Where it is sent to: the receiver's own ways first, and of each an address before an app's token. */
function addressOf(
  value: YamlValue,
  config: SlackConfig,
  globals: ReceiverGlobals,
): Address | undefined {
  const none = { api_url: undefined, api_url_file: undefined, app_token: undefined };
  const app = (token: Secret): Address => ({
    ...none,
    app_token: token,
    app_url: config.app_url ?? globals.slack_app_url,
  });
  if (config.api_url !== undefined && config.api_url_file !== undefined) {
    return value.report('expected either api_url or api_url_file');
  }
  const ownToken = config.app_token ?? config.app_token_file;
  if (ownToken !== undefined) return app(ownToken);
  const url = config.api_url ?? config.api_url_file;
  const globalUrl = globals.slack_api_url ?? globals.slack_api_url_file;
  const address = url ?? globalUrl;
  if (address !== undefined) return { ...none, api_url: address, app_url: undefined };
  const globalToken = globals.slack_app_token ?? globals.slack_app_token_file;
  if (globalToken !== undefined) return app(globalToken);
  return value.report('expected api_url, or slack_api_url in global');
}

async function messageOf(config: SlackConfig, context: MessageContext) {
  const { render, acknowledgeUrl } = context;
  /** Only what is not empty: Slack refuses some empty fields. */
  const filled = async (fields: Readonly<Record<string, string | undefined>>) => {
    const entries: [string, string][] = [];
    for (const [name, written] of Object.entries(fields)) {
      const rendered = written === undefined ? '' : await render(written);
      if (rendered === '') continue;
      if (name.endsWith('_link') && !isAddress(rendered)) continue;
      entries.push([name, cutText(rendered, maxLengths[name] ?? maxTextLength)]);
    }
    return Object.fromEntries(entries) as Record<string, string>;
  };
  const actions = await Promise.all(config.actions.map((one) => actionOf(one, filled)));
  if (acknowledgeUrl !== undefined) {
    actions.push({ type: 'button', text: 'Acknowledge', url: acknowledgeUrl, style: 'primary' });
  }
  const fields = await Promise.all(
    config.fields.map(async ({ title: name, value, short }) => ({
      title: await render(name),
      value: await render(value),
      short: short ?? config.short_fields,
    })),
  );
  const texts = await filled({
    fallback: config.fallback,
    callback_id: config.callback_id,
    color: config.color,
    pretext: config.pretext,
    title: config.title,
    title_link: config.title_link,
    text: config.text,
    image_url: config.image_url,
    thumb_url: config.thumb_url,
    footer: config.footer,
  });
  const attachment = {
    ...texts,
    mrkdwn_in: config.mrkdwn_in.length === 0 ? defaultMarkdownIn : config.mrkdwn_in,
    ...(fields.length === 0 ? {} : { fields }),
    ...(actions.length === 0 ? {} : { actions }),
  };
  const message = {
    ...(await filled({
      channel: config.channel,
      username: config.username,
      icon_emoji: config.icon_emoji,
      icon_url: config.icon_url,
      text: config.message_text,
    })),
    ...(config.link_names ? { link_names: true } : {}),
    attachments: [attachment],
  };
  return { title: texts.title ?? '', text: texts.text ?? '', message };
}

const defaultMarkdownIn = ['fallback', 'pretext', 'text'];

async function actionOf(
  { confirm, ...texts }: SlackAction,
  filled: (fields: Readonly<Record<string, string | undefined>>) => Promise<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const action = await filled(texts);
  return confirm === undefined ? action : { ...action, confirm: await filled(confirm) };
}

const hostName = (url: string | undefined) => (url === undefined ? 'Slack' : new URL(url).host);
