import type { YamlValue } from '../yaml-reader/index.ts';
import {
  absentFields,
  type ConfigOf,
  type ConfigSource,
  flag,
  httpUrl,
  ignored,
  milliseconds,
  readFields,
  secret,
  secretFile,
  secretUrl,
  text,
  withDefault,
} from './fields/field.ts';
import { httpConfig } from './fields/http-config.ts';
import { tlsConfig } from './fields/tls-config.ts';

const spec = {
  resolve_timeout: withDefault(milliseconds(1), 300_000),
  http_config: httpConfig(),
  smtp_from: text(),
  smtp_smarthost: text(),
  smtp_hello: withDefault(text(), 'localhost'),
  smtp_auth_username: text(),
  smtp_auth_password: secret(),
  smtp_auth_password_file: secretFile(),
  smtp_auth_identity: text(),
  smtp_auth_secret: secret(),
  smtp_auth_secret_file: secretFile(),
  smtp_require_tls: withDefault(flag(), true),
  smtp_force_implicit_tls: flag(),
  smtp_tls_config: tlsConfig(),
  slack_api_url: secretUrl(),
  slack_api_url_file: secretFile(),
  slack_app_token: secret(),
  slack_app_token_file: secretFile(),
  slack_app_url: withDefault(httpUrl(), 'https://slack.com/api/chat.postMessage'),
  pagerduty_url: withDefault(httpUrl(), 'https://events.pagerduty.com/v2/enqueue'),
  telegram_api_url: withDefault(httpUrl(), 'https://api.telegram.org'),
  telegram_bot_token: secret(),
  telegram_bot_token_file: secretFile(),
  // Our own, for the channels that Alertmanager does not have.
  twilio_api_url: withDefault(httpUrl(), 'https://api.twilio.com'),
  ntfy_url: withDefault(httpUrl(), 'https://ntfy.sh'),
  // Of channels that cannot be used, so that these say nothing.
  victorops_api_key: ignored(),
  victorops_api_key_file: ignored(),
  victorops_api_url: ignored(),
  opsgenie_api_key: ignored(),
  opsgenie_api_key_file: ignored(),
  opsgenie_api_url: ignored(),
  wechat_api_url: ignored(),
  wechat_api_secret: ignored(),
  wechat_api_secret_file: ignored(),
  wechat_api_corp_id: ignored(),
  webex_api_url: ignored(),
  rocketchat_api_url: ignored(),
  rocketchat_token: ignored(),
  rocketchat_token_file: ignored(),
  rocketchat_token_id: ignored(),
  rocketchat_token_id_file: ignored(),
  jira_api_url: ignored(),
  mattermost_webhook_url: ignored(),
  mattermost_webhook_url_file: ignored(),
};

/** `global:` of an Alertmanager configuration, whole: what receivers have where they say nothing. */
export type ReceiverGlobals = ConfigOf<typeof spec>;

/** Reads `global:`; undefined for none, or when something in it was reported. */
export function readGlobals(value: YamlValue | undefined, source: ConfigSource): ReceiverGlobals {
  const none = absentFields(spec);
  return value === undefined ? none : (readFields(value, spec, source) ?? none);
}
