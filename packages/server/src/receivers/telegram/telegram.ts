import { resultOf } from '../../outgoing/index.ts';
import { type Channel, type HttpMessage, jsonOf, waitingAsTold } from '../channel.ts';
import { cutHtml, cutText } from '../cut-text.ts';
import {
  type ConfigOf,
  flag,
  httpUrl,
  oneOf,
  readFields,
  secret,
  secretFile,
  template,
  text,
  whole,
  withDefault,
} from '../fields/field.ts';
import { httpConfig } from '../fields/http-config.ts';
import { oneOfTwo } from '../fields/pairs.ts';
import { jsonRequest } from '../json-request.ts';

const spec = {
  send_resolved: withDefault(flag(), true),
  api_url: httpUrl(),
  bot_token: secret(),
  bot_token_file: secretFile(),
  // A number, or the @name of a public channel.
  chat_id: text(),
  chat_id_file: secretFile(),
  message_thread_id: whole(1, Number.MAX_SAFE_INTEGER),
  message: withDefault(template(), '{{ template "telegram.default.message" . }}'),
  disable_notifications: withDefault(flag(), false),
  parse_mode: withDefault(oneOf(['', 'HTML', 'Markdown', 'MarkdownV2']), 'HTML'),
  http_config: httpConfig(),
};

export type TelegramConfig = ConfigOf<typeof spec> & { readonly api_url: string };

/** Telegram's limit, after the marks of formatting are taken out. */
const maxMessageLength = 4096;

export const telegram: Channel<TelegramConfig, HttpMessage> = {
  kind: 'telegram',
  // Groups take 20 a minute, from all that write to them.
  messagesPerMinute: 20,
  tellsAcknowledged: false,
  read(value, globals, source) {
    const config = readFields(value, spec, source);
    if (config === undefined) return undefined;
    if (!oneOfTwo(value, config, 'chat_id', 'chat_id_file')) return undefined;
    if (config.chat_id !== undefined && !isChat(config.chat_id)) {
      return value.report('expected a chat_id that is a number or the @name of a channel');
    }
    const own = config.bot_token ?? config.bot_token_file;
    const token = own ?? globals.telegram_bot_token ?? globals.telegram_bot_token_file;
    if (token === undefined) return value.report('expected either bot_token or bot_token_file');
    return {
      ...config,
      bot_token: token,
      bot_token_file: undefined,
      api_url: config.api_url ?? globals.telegram_api_url,
      http_config: config.http_config ?? globals.http_config,
    };
  },
  target: ({ chat_id, message_thread_id }) =>
    `chat ${chat_id ?? 'in a file'}${message_thread_id === undefined ? '' : `, thread ${message_thread_id}`}`,
  async build(config, { render, acknowledgeUrl }) {
    const mode = config.parse_mode;
    const rendered = await render(config.message, mode === 'HTML' ? 'html' : 'text');
    const token = (await config.bot_token?.reveal()) ?? '';
    const url = `${config.api_url.replace(/\/$/, '')}/bot${token}/sendMessage`;
    const shown = fitting(rendered, mode);
    const chat = config.chat_id ?? (await config.chat_id_file?.reveal()) ?? '';
    const message = {
      chat_id: /^-?\d+$/.test(chat) ? Number(chat) : chat,
      ...(config.message_thread_id === undefined
        ? {}
        : { message_thread_id: config.message_thread_id }),
      ...shown,
      disable_notification: config.disable_notifications,
      link_preview_options: { is_disabled: true },
      ...(acknowledgeUrl === undefined
        ? {}
        : { reply_markup: { inline_keyboard: [[{ text: 'Acknowledge', url: acknowledgeUrl }]] } }),
    };
    const request = await jsonRequest(url, config.http_config, message);
    return { request, title: '', text: shown.text };
  },
  async send(_config, { request }, { http, nowMs }) {
    let answer = await http.send(request);
    // Better badly formatted than not told.
    if (!('delivered' in answer) && answer.status === 400 && isUnparsed(answer.body)) {
      const { parse_mode: _, ...plain } = JSON.parse(request.body) as Record<string, unknown>;
      answer = await http.send({ ...request, body: JSON.stringify(plain) });
    }
    if ('delivered' in answer) return answer;
    const parameters = jsonOf(answer.body)?.parameters as { retry_after?: number } | undefined;
    return waitingAsTold(resultOf(answer, nowMs()), parameters?.retry_after);
  },
  show: ({ request, title, text }) => ({ title, text, request: request.body }),
};

const isChat = (text: string) => /^(-?\d{1,16}|@\w+)$/.test(text);

/** Marks of Markdown cannot be cut and stay right; then the text goes as it is written. */
function fitting(text: string, mode: string): { text: string; parse_mode?: string } {
  if (mode === '') return { text: cutText(text, maxMessageLength) };
  if (mode === 'HTML') return { text: cutHtml(text, maxMessageLength), parse_mode: mode };
  if (text.length <= maxMessageLength) return { text, parse_mode: mode };
  return { text: cutText(text, maxMessageLength) };
}

function isUnparsed(body: string): boolean {
  return /can't parse (entities|message text)/i.test(String(jsonOf(body)?.description ?? ''));
}
