import type { Channel } from '../channel.ts';
import {
  type ConfigOf,
  flag,
  nested,
  readFields,
  required,
  secret,
  secretFile,
  template,
  templates,
  text,
  withDefault,
} from '../fields/field.ts';
import { tlsConfig } from '../fields/tls-config.ts';
import type { ReceiverGlobals } from '../globals.ts';
import { buildMail, type MailMessage, showMail } from './mail-message.ts';
import { sendMail } from './send-mail.ts';

const spec = {
  send_resolved: withDefault(flag(), false),
  to: required(template()),
  from: template(),
  smarthost: text(),
  hello: text(),
  auth_username: text(),
  auth_password: secret(),
  auth_password_file: secretFile(),
  auth_secret: secret(),
  auth_secret_file: secretFile(),
  auth_identity: text(),
  require_tls: flag(),
  force_implicit_tls: flag(),
  tls_config: tlsConfig(),
  html: withDefault(template(), '{{ template "email.default.html" . }}'),
  text: withDefault(template(), '{{ template "email.default.text" . }}'),
  headers: templates(),
  threading: withDefault(nested({ enabled: withDefault(flag(), true), thread_by_date: text() }), {
    enabled: true,
    thread_by_date: undefined,
  }),
};

export type EmailConfig = ConfigOf<typeof spec> & {
  readonly from: string;
  readonly smarthost: string;
  readonly hello: string;
  readonly require_tls: boolean;
};

export const email: Channel<EmailConfig, MailMessage> = {
  kind: 'email',
  messagesPerMinute: 60,
  tellsAcknowledged: false,
  read(value, globals, source) {
    const own = readFields(value, spec, source);
    if (own === undefined) return undefined;
    const from = own.from ?? globals.smtp_from;
    const smarthost = own.smarthost ?? globals.smtp_smarthost;
    if (from === undefined) return value.report('expected from, or smtp_from in global');
    if (smarthost === undefined) {
      return value.report('expected smarthost, or smtp_smarthost in global');
    }
    if (smarthostOf(smarthost) === undefined) {
      return value.report(`expected a smarthost like mail.example.com:587, got ${smarthost}`);
    }
    return { ...own, ...authentication(own, globals), ...transport(own, globals), from, smarthost };
  },
  target: ({ to, smarthost }) => `${to} through ${smarthost}`,
  build: buildMail,
  send: sendMail,
  show: showMail,
};

/** Host and port; undefined where the text is no such pair. */
export function smarthostOf(written: string): { host: string; port: number } | undefined {
  const match = /^(\[[\da-fA-F:.]+\]|[^:\s]+):(\d{1,5})$/.exec(written);
  const port = Number(match?.[2]);
  const host = match?.[1]?.replace(/^\[|\]$/g, '');
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

type Own = ConfigOf<typeof spec>;

/** A receiver that has a user of its own takes no password of another. */
function authentication(own: Own, globals: ReceiverGlobals) {
  const password = own.auth_password ?? own.auth_password_file;
  const hmac = own.auth_secret ?? own.auth_secret_file;
  const globalPassword = globals.smtp_auth_password ?? globals.smtp_auth_password_file;
  const globalHmac = globals.smtp_auth_secret ?? globals.smtp_auth_secret_file;
  const isOwn = own.auth_username !== undefined || password !== undefined || hmac !== undefined;
  const username = own.auth_username ?? globals.smtp_auth_username;
  return {
    auth_username: username,
    auth_password: isOwn ? (password ?? (hmac ? undefined : globalPassword)) : globalPassword,
    auth_password_file: undefined,
    auth_secret: isOwn ? hmac : globalHmac,
    auth_secret_file: undefined,
    auth_identity: own.auth_identity ?? globals.smtp_auth_identity,
  };
}

function transport(own: Own, globals: ReceiverGlobals) {
  return {
    hello: own.hello ?? globals.smtp_hello,
    require_tls: own.require_tls ?? globals.smtp_require_tls,
    force_implicit_tls: own.force_implicit_tls ?? globals.smtp_force_implicit_tls,
    tls_config: own.tls_config ?? globals.smtp_tls_config,
  };
}
