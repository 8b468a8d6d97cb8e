import {
  type ConfigOf,
  duration,
  flag,
  httpUrl,
  listOf,
  nested,
  oneOf,
  required,
  secret,
  secretFile,
  secretUrl,
  template,
  text,
  unsupported,
  withDefault,
} from '../fields/field.ts';
import { httpConfig } from '../fields/http-config.ts';

const named = (name: string) => withDefault(template(), `{{ template "slack.default.${name}" . }}`);

const confirmation = nested({
  text: required(template()),
  title: template(),
  ok_text: template(),
  dismiss_text: template(),
});

const actionSpec = {
  type: required(template()),
  text: required(template()),
  url: template(),
  style: template(),
  name: template(),
  value: template(),
  confirm: confirmation,
};

export type SlackAction = ConfigOf<typeof actionSpec>;

/** `slack_configs`. */
export const slackSpec = {
  send_resolved: withDefault(flag(), false),
  api_url: secretUrl(),
  api_url_file: secretFile(),
  app_token: secret(),
  app_token_file: secretFile(),
  app_url: httpUrl(),
  channel: withDefault(template(), ''),
  username: named('username'),
  icon_emoji: withDefault(template(), '{{ template "slack.default.iconemoji" . }}'),
  icon_url: withDefault(template(), '{{ template "slack.default.iconurl" . }}'),
  link_names: withDefault(flag(), false),
  message_text: template(),
  callback_id: named('callbackid'),
  color: withDefault(template(), '{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}'),
  fallback: named('fallback'),
  footer: named('footer'),
  pretext: named('pretext'),
  text: named('text'),
  title: named('title'),
  title_link: named('titlelink'),
  image_url: template(),
  thumb_url: template(),
  mrkdwn_in: listOf(required(text())),
  short_fields: withDefault(flag(), false),
  fields: listOf(
    nested({ title: required(template()), value: required(template()), short: flag() }),
  ),
  actions: listOf(nested(actionSpec)),
  timeout: duration(),
  // What Alertmanager can do with an app beside new messages.
  message_strategy: oneOf(['new']),
  update_message: unsupported('each message is a new one'),
  threaded_options: unsupported('each message is a new one'),
  http_config: httpConfig(),
};

export type SlackConfig = ConfigOf<typeof slackSpec>;
