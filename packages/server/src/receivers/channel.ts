import type { ChannelKind } from '@tidemark/protocol';
import type { Notification } from '../deliveries/index.ts';
import type {
  AddressPolicy,
  HttpAnswer,
  OutgoingHttp,
  OutgoingRequest,
  Resolve,
  SendResult,
} from '../outgoing/index.ts';
import { failure, resultOf } from '../outgoing/index.ts';
import type { YamlValue } from '../yaml-reader/index.ts';
import type { ConfigSource } from './fields/field.ts';
import type { ReceiverGlobals } from './globals.ts';

/** Carries out a template with the data of one notification; in `html`, values are escaped. */
export type Render = (template: string, mode?: 'text' | 'html') => Promise<string>;

/** What a message is built of, beside its receiver's configuration. */
export type MessageContext = {
  notification: Notification;
  render: Render;
  nowMs: number;
  /** Address of this server for people, without a slash at the end; undefined where it has none. */
  externalUrl: string | undefined;
  /** Where somebody says that he looks after it; only while it fires and with an external address. */
  acknowledgeUrl: string | undefined;
  /** Where a phone call gives the pressed key back. */
  phoneUrl: string | undefined;
};

/** What sending needs of the world. */
export type SendTools = {
  http: OutgoingHttp;
  policy: AddressPolicy;
  resolve: Resolve;
  nowMs: () => number;
  /** For one mail as a whole, where it is not the usual, in milliseconds. */
  timeoutMs?: number;
};

/** What people get to see of a message before it is sent; `request` may hold secrets still. */
export type Shown = { title: string; text: string; html?: string; request: string };

/** What each channel's configuration has. */
export type CommonConfig = { readonly send_resolved: boolean };

/** One way to tell people: its configuration, its message, and how that leaves. */
export type Channel<Config extends CommonConfig, Message> = {
  kind: ChannelKind;
  /** Messages a minute that its provider takes gladly; more wait. */
  messagesPerMinute: number;
  /** Whether it is told that somebody looks after it. */
  tellsAcknowledged: boolean;
  /** Reports what is wrong, and gives undefined then. */
  read: (value: YamlValue, globals: ReceiverGlobals, source: ConfigSource) => Config | undefined;
  /** Where it sends to, for people: without secrets. */
  target: (config: Config) => string;
  /** Throws where a template fails or a file with a secret cannot be read. */
  build: (config: Config, context: MessageContext) => Promise<Message>;
  send: (config: Config, message: Message, tools: SendTools) => Promise<SendResult>;
  show: (message: Message) => Shown;
};

export type HttpMessage = { request: OutgoingRequest; title: string; text: string };

/** A channel whose messages are one HTTP request each. */
export function httpChannel<Config extends CommonConfig>(
  channel: Omit<Channel<Config, HttpMessage>, 'send' | 'show'> & {
    /** What an answer means, where the provider says more than the status. */
    judge?: (answer: HttpAnswer, plain: SendResult) => SendResult;
  },
): Channel<Config, HttpMessage> {
  const { judge = (_answer, plain) => plain } = channel;
  return {
    ...channel,
    send: async (_config, { request }, { http, nowMs }) => {
      const answer = await http.send(request);
      if ('delivered' in answer) return answer;
      return judge(answer, resultOf(answer, nowMs()));
    },
    show: ({ request, title, text }) => ({ title, text, request: request.body }),
  };
}

/** The field of an answer in JSON; undefined when it is none, or was cut. */
export function jsonOf(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** For providers that say how long to wait in their JSON, in seconds. */
export function waitingAsTold(plain: SendResult, seconds: unknown): SendResult {
  if (plain.delivered || typeof seconds !== 'number' || !(seconds >= 0)) return plain;
  return { ...plain, retryAfterMs: Math.min(3_600_000, seconds * 1000) };
}

/** A failure that says itself whether it passes. */
export const refused = (answer: string, retryable: boolean, status: number) =>
  failure(answer, { retryable, status });
