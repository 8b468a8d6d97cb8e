import type { YamlValue } from '../yaml-reader/index.ts';
import { type ConfigOf, flag, secretFile, secretUrl, withDefault } from './fields/field.ts';
import { httpConfig } from './fields/http-config.ts';
import { hostOf, oneOfTwo } from './fields/pairs.ts';
import type { ReceiverGlobals } from './globals.ts';

/** What chats have in common whose address is the secret: an incoming webhook. */
export const incomingWebhook = {
  send_resolved: withDefault(flag(), true),
  webhook_url: secretUrl(),
  webhook_url_file: secretFile(),
  http_config: httpConfig(),
};

type IncomingWebhook = ConfigOf<typeof incomingWebhook>;

/** What was read, completed from `global:`; undefined, reported, unless it has exactly one address. */
export function withOneAddress<Config extends IncomingWebhook>(
  config: Config | undefined,
  value: YamlValue,
  globals: ReceiverGlobals,
): Config | undefined {
  if (config === undefined || !oneOfTwo(value, config, 'webhook_url', 'webhook_url_file')) {
    return undefined;
  }
  return { ...config, http_config: config.http_config ?? globals.http_config };
}

/** The host alone, for people. */
export function hostOfWebhook({ webhook_url, webhook_url_file }: IncomingWebhook): string {
  return hostOf(webhook_url ?? webhook_url_file);
}

/** Throws where the file with the address cannot be read. */
export async function addressOf(config: IncomingWebhook): Promise<string> {
  return (await (config.webhook_url ?? config.webhook_url_file)?.reveal()) ?? '';
}
