import { createHash } from 'node:crypto';
import type { Notification } from '../../deliveries/index.ts';
import { httpChannel, type MessageContext } from '../channel.ts';
import { cutText } from '../cut-text.ts';
import {
  type ConfigOf,
  duration,
  flag,
  httpUrl,
  listOf,
  nested,
  readFields,
  required,
  secret,
  secretFile,
  template,
  templates,
  unsupported,
  withDefault,
} from '../fields/field.ts';
import { httpConfig } from '../fields/http-config.ts';
import { oneOfTwo } from '../fields/pairs.ts';
import { jsonRequest, withTimeout } from '../json-request.ts';
import { isAddress } from '../message-address.ts';

const v1 = "it is of PagerDuty's Events API v1: use routing_key of an Events API v2 integration";

const spec = {
  send_resolved: withDefault(flag(), true),
  routing_key: secret(),
  routing_key_file: secretFile(),
  service_key: unsupported(v1),
  service_key_file: unsupported(v1),
  url: httpUrl(),
  client: withDefault(template(), '{{ template "pagerduty.default.client" . }}'),
  client_url: withDefault(template(), '{{ template "pagerduty.default.clientURL" . }}'),
  description: withDefault(template(), '{{ template "pagerduty.default.description" . }}'),
  severity: withDefault(template(), 'error'),
  source: template(),
  details: templates(),
  images: listOf(nested({ href: template(), src: withDefault(template(), ''), alt: template() })),
  links: listOf(nested({ href: required(template()), text: template() })),
  component: template(),
  group: template(),
  class: template(),
  timeout: duration(),
  http_config: httpConfig(),
};

type PagerdutyConfig = ConfigOf<typeof spec> & { readonly url: string };

const defaultDetails = {
  firing: '{{ template "pagerduty.default.instances" .Alerts.Firing }}',
  resolved: '{{ template "pagerduty.default.instances" .Alerts.Resolved }}',
  num_firing: '{{ .Alerts.Firing | len }}',
  num_resolved: '{{ .Alerts.Resolved | len }}',
};

const severities = ['critical', 'error', 'warning', 'info'];
/** PagerDuty's limit for the summary, and ours for its other short texts, in characters. */
const maxTextLength = 1024;
/** PagerDuty takes events of 512 KB; the rest is room for the other fields. */
const maxDetailLength = 100_000;

export const pagerduty = httpChannel<PagerdutyConfig>({
  kind: 'pagerduty',
  messagesPerMinute: 120,
  tellsAcknowledged: true,
  read(value, globals, source) {
    const config = readFields(value, spec, source);
    if (config === undefined || !oneOfTwo(value, config, 'routing_key', 'routing_key_file')) {
      return undefined;
    }
    return {
      ...config,
      url: config.url ?? globals.pagerduty_url,
      details: { ...defaultDetails, ...config.details },
      http_config: config.http_config ?? globals.http_config,
    };
  },
  target: ({ url }) => new URL(url).host,
  async build(config, context) {
    const { notification } = context;
    const routingKey = await (config.routing_key ?? config.routing_key_file)?.reveal();
    const action = actionOf(notification);
    const payload = action === 'trigger' ? await payloadOf(config, context) : undefined;
    const event = {
      routing_key: routingKey,
      event_action: action,
      dedup_key: dedupKey(notification.groupKey),
      ...(payload ?? {}),
    };
    const request = await jsonRequest(config.url, config.http_config, event);
    return {
      title: payload?.payload.summary ?? `${action} the incident of this group`,
      text: payload === undefined ? '' : detailLines(payload.payload.custom_details),
      request: withTimeout(request, config.timeout),
    };
  },
});

/** The same for all that is told of a group, so that PagerDuty has one incident of it; its limit is 255. */
export function dedupKey(groupKey: string): string {
  return createHash('sha256').update(groupKey).digest('hex');
}

function actionOf({ status, reason }: Notification): 'trigger' | 'acknowledge' | 'resolve' {
  if (status === 'resolved') return 'resolve';
  return reason === 'acknowledged' ? 'acknowledge' : 'trigger';
}

async function payloadOf(config: PagerdutyConfig, { render, acknowledgeUrl }: MessageContext) {
  const client = await render(config.client);
  const details: Record<string, string> = {};
  for (const [name, written] of Object.entries(config.details)) {
    details[name] = cutText(await render(written), maxDetailLength);
  }
  const severity = (await render(config.severity)).toLowerCase();
  const rendered = async (name: 'component' | 'group' | 'class') => {
    const written = config[name];
    return written === undefined ? {} : { [name]: cutText(await render(written), maxTextLength) };
  };
  const clientUrl = await render(config.client_url);
  const source = config.source === undefined ? '' : await render(config.source);
  const links = await Promise.all(
    config.links.map(async (link) => ({
      href: await render(link.href),
      ...(link.text === undefined ? {} : { text: await render(link.text) }),
    })),
  );
  const images = await Promise.all(
    config.images.map(async (image) => ({
      src: await render(image.src),
      ...(image.href === undefined ? {} : { href: await render(image.href) }),
      ...(image.alt === undefined ? {} : { alt: await render(image.alt) }),
    })),
  );
  if (acknowledgeUrl !== undefined) {
    links.push({ href: acknowledgeUrl, text: 'Acknowledge in Tidemark' });
  }
  return {
    client,
    ...(isAddress(clientUrl) ? { client_url: clientUrl } : {}),
    payload: {
      summary: cutText(await render(config.description), maxTextLength),
      source: cutText(source || client, maxTextLength),
      severity: severities.includes(severity) ? severity : 'error',
      ...(await rendered('component')),
      ...(await rendered('group')),
      ...(await rendered('class')),
      custom_details: details,
    },
    // PagerDuty refuses links and images without their addresses.
    links: links.filter(({ href }) => isAddress(href)),
    images: images.filter(({ src }) => isAddress(src)),
  };
}

function detailLines(details: Readonly<Record<string, string>>): string {
  return Object.entries(details)
    .map(([name, text]) => `${name}: ${text}`)
    .join('\n');
}
