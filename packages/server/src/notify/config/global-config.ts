import type { YamlValue } from '../../yaml-reader/index.ts';
import { readDuration } from './read-duration.ts';

/** Fields of `global:` that are texts: defaults of the receivers, by Alertmanager's names. */
export const globalTextFields = [
  'smtp_from',
  'smtp_smarthost',
  'smtp_hello',
  'smtp_auth_username',
  'smtp_auth_password',
  'smtp_auth_password_file',
  'smtp_auth_identity',
  'smtp_auth_secret',
  'smtp_auth_secret_file',
  'slack_api_url',
  'slack_api_url_file',
  'slack_app_token',
  'slack_app_token_file',
  'slack_app_url',
  'pagerduty_url',
  'telegram_api_url',
  'telegram_bot_token',
  'telegram_bot_token_file',
  'opsgenie_api_key',
  'opsgenie_api_key_file',
  'opsgenie_api_url',
  'victorops_api_key',
  'victorops_api_key_file',
  'victorops_api_url',
  'wechat_api_url',
  'wechat_api_secret',
  'wechat_api_secret_file',
  'wechat_api_corp_id',
  'webex_api_url',
  'jira_api_url',
  'rocketchat_api_url',
  'rocketchat_token',
  'rocketchat_token_file',
  'rocketchat_token_id',
  'rocketchat_token_id_file',
  'mattermost_webhook_url',
  'mattermost_webhook_url_file',
] as const;
export type GlobalTextField = (typeof globalTextFields)[number];

/** `global:` of an Alertmanager configuration. */
export type GlobalConfig = {
  /** When an alert is over that was announced without an end. */
  resolveTimeoutMs: number;
  texts: Readonly<Partial<Record<GlobalTextField, string>>>;
  smtpRequireTls: boolean;
  smtpForceImplicitTls: boolean | undefined;
  /** Read by who sends, with the reader that reads those of receivers. */
  httpConfig: YamlValue | undefined;
  smtpTlsConfig: YamlValue | undefined;
};

export const defaultGlobal: GlobalConfig = {
  resolveTimeoutMs: 5 * 60_000,
  texts: {},
  smtpRequireTls: true,
  smtpForceImplicitTls: undefined,
  httpConfig: undefined,
  smtpTlsConfig: undefined,
};

/** Of these pairs only one may be there. */
const exclusive: readonly [GlobalTextField, GlobalTextField][] = [
  ['smtp_auth_password', 'smtp_auth_password_file'],
  ['smtp_auth_secret', 'smtp_auth_secret_file'],
  ['slack_api_url', 'slack_api_url_file'],
  ['slack_app_token', 'slack_app_token_file'],
  ['telegram_bot_token', 'telegram_bot_token_file'],
  ['opsgenie_api_key', 'opsgenie_api_key_file'],
  ['victorops_api_key', 'victorops_api_key_file'],
  ['wechat_api_secret', 'wechat_api_secret_file'],
  ['rocketchat_token', 'rocketchat_token_file'],
  ['rocketchat_token_id', 'rocketchat_token_id_file'],
  ['mattermost_webhook_url', 'mattermost_webhook_url_file'],
];

/** Reads `global:`; reports what is wrong with it. */
export function readGlobal(value: YamlValue): GlobalConfig {
  const field = value.fields([
    ...globalTextFields,
    'resolve_timeout',
    'smtp_require_tls',
    'smtp_force_implicit_tls',
    'smtp_tls_config',
    'http_config',
  ]);
  if (field === undefined) return defaultGlobal;
  const texts: Partial<Record<GlobalTextField, string>> = {};
  for (const name of globalTextFields) {
    const given = field(name);
    const text = given === undefined ? undefined : textOf(name, given);
    if (text !== undefined) texts[name] = text;
  }
  for (const [one, other] of exclusive) {
    if (texts[one] === undefined || texts[other] === undefined) continue;
    field(other)?.report(`${one} is there, too: expected at most one of both`);
  }
  const timeout = field('resolve_timeout');
  return {
    resolveTimeoutMs: (timeout && readDuration(timeout)) ?? defaultGlobal.resolveTimeoutMs,
    texts,
    smtpRequireTls: field('smtp_require_tls')?.boolean() ?? defaultGlobal.smtpRequireTls,
    smtpForceImplicitTls: field('smtp_force_implicit_tls')?.boolean(),
    httpConfig: field('http_config'),
    smtpTlsConfig: field('smtp_tls_config'),
  };
}

function textOf(name: GlobalTextField, value: YamlValue): string | undefined {
  const text = value.text();
  if (text === undefined || !name.endsWith('_url') || isHttpUrl(text)) return text;
  return value.report('expected an address that begins with http:// or https://');
}

/** Whether it is an address of HTTP with a host. */
export function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, host } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && host !== '';
}
