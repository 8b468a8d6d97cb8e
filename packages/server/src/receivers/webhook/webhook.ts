import { createHmac } from 'node:crypto';
import type { Notification, NotifiedAlert } from '../../deliveries/index.ts';
import { httpChannel } from '../channel.ts';
import {
  type ConfigOf,
  duration,
  flag,
  readFields,
  secret,
  secretFile,
  secretUrl,
  whole,
  withDefault,
} from '../fields/field.ts';
import { httpConfig } from '../fields/http-config.ts';
import { hostOf, oneOfTwo } from '../fields/pairs.ts';
import { jsonRequest, withTimeout } from '../json-request.ts';

const spec = {
  send_resolved: withDefault(flag(), true),
  url: secretUrl(),
  url_file: secretFile(),
  http_config: httpConfig(),
  max_alerts: withDefault(whole(0, 1_000_000), 0),
  timeout: duration(),
  // Our own fields from here on.
  hmac_secret: secret(),
  hmac_secret_file: secretFile(),
  heartbeat_interval: duration(1_000),
};

export type WebhookConfig = ConfigOf<typeof spec>;

/** Carries `t=<seconds>,v1=<hex of HMAC-SHA256 over "<seconds>.<body>">`. */
export const signatureHeader = 'x-tidemark-signature';

export const webhook = httpChannel<WebhookConfig>({
  kind: 'webhook',
  messagesPerMinute: 6_000,
  tellsAcknowledged: false,
  read(value, globals, source) {
    const config = readFields(value, spec, source);
    if (config === undefined || !oneOfTwo(value, config, 'url', 'url_file')) return undefined;
    return { ...config, http_config: config.http_config ?? globals.http_config };
  },
  target: ({ url, url_file }) => hostOf(url ?? url_file),
  async build(config, { notification, externalUrl, nowMs }) {
    const url = (await (config.url ?? config.url_file)?.reveal()) ?? '';
    const message = webhookMessage(notification, config.max_alerts, externalUrl ?? '');
    const request = await jsonRequest(url, config.http_config, message);
    const key = await (config.hmac_secret ?? config.hmac_secret_file)?.reveal();
    const signature =
      key === undefined ? {} : { [signatureHeader]: signatureOf(key, request.body, nowMs) };
    return {
      title: `${notification.status}: ${notification.alerts.length} alerts`,
      text: JSON.stringify(message, null, 2),
      request: withTimeout(
        { ...request, headers: { ...request.headers, ...signature } },
        config.timeout,
      ),
    };
  },
});

/** The time is signed with the body, so that an old message cannot be sent again by others. */
export function signatureOf(key: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  const hex = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hex}`;
}

/** Version 4 of Alertmanager's message, field by field. */
export function webhookMessage(
  notification: Notification,
  maxAlerts: number,
  externalUrl: string,
): object {
  const { alerts } = notification;
  const told = maxAlerts === 0 ? alerts : alerts.slice(0, maxAlerts);
  return {
    receiver: notification.receiver,
    status: notification.status,
    alerts: told.map(alertOf),
    groupLabels: notification.groupLabels,
    commonLabels: notification.commonLabels,
    commonAnnotations: notification.commonAnnotations,
    externalURL: externalUrl,
    version: '4',
    groupKey: notification.groupKey,
    truncatedAlerts: notification.truncatedAlerts + alerts.length - told.length,
  };
}

/** What Go prints for no time: the end of an alert that still fires. */
const zeroTime = '0001-01-01T00:00:00Z';

function alertOf(alert: NotifiedAlert): object {
  return {
    status: alert.status,
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: new Date(alert.startsAtMs).toISOString(),
    endsAt: alert.status === 'resolved' ? new Date(alert.endsAtMs).toISOString() : zeroTime,
    generatorURL: alert.generatorUrl,
    fingerprint: alert.fingerprint,
  };
}
