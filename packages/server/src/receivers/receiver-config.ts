import { type ChannelKind, channelKinds } from '@tidemark/protocol';
import type { YamlValue } from '../yaml-reader/index.ts';
import type { CommonConfig } from './channel.ts';
import { channels as known } from './channels.ts';
import { type ConfigSource, duration, durationMs, nested, required, text } from './fields/field.ts';
import type { ReceiverGlobals } from './globals.ts';
import type { WebhookConfig } from './webhook/webhook.ts';

/** One entry of a `<kind>_configs` list; only its channel knows what else `config` has. */
export type ChannelConfig = {
  kind: ChannelKind;
  /** Place in its list. */
  index: number;
  config: CommonConfig;
};

export type ReceiverConfig = {
  name: string;
  channels: readonly ChannelConfig[];
  /** Who is told when nobody has acknowledged in time. */
  escalateTo: { receiver: string; after: string } | undefined;
};

/** Longest name, and most channels, of one receiver. */
export const maxReceiverNameLength = 200;
export const maxChannels = 100;

/** Channels of Alertmanager's that are not here. */
const unsupportedKinds = [
  'opsgenie',
  'victorops',
  'pushover',
  'wechat',
  'sns',
  'webex',
  'rocketchat',
  'jira',
  'mattermost',
  'incidentio',
];
const unsupportedLists = unsupportedKinds.map((kind) => `${kind}_configs`);

const escalation = nested({ receiver: required(text()), after: required(duration(1_000)) });

/** Reads one entry of `receivers:`; undefined when anything in it was reported. */
export function readReceiver(
  value: YamlValue,
  globals: ReceiverGlobals,
  source: ConfigSource,
): ReceiverConfig | undefined {
  const lists = channelKinds.map((kind) => `${kind}_configs` as const);
  const field = value.fields(['name', 'escalate_to', ...lists, ...unsupportedLists]);
  if (field === undefined) return undefined;
  const name = readName(field('name'), value);
  let isWhole = name !== undefined;
  for (const list of unsupportedLists) {
    if (field(list) === undefined) continue;
    field(list)?.report(`${list} is not supported; a webhook to a bridge of your own may do`);
    isWhole = false;
  }
  const channels: ChannelConfig[] = [];
  for (const kind of channelKinds) {
    for (const [index, item] of (field(`${kind}_configs`)?.list() ?? []).entries()) {
      const config = known[kind].read(item, globals, source);
      if (config === undefined) isWhole = false;
      else channels.push({ kind, index, config });
    }
  }
  if (channels.length > maxChannels)
    return value.report(`expected at most ${maxChannels} channels`);
  const escalateField = field('escalate_to');
  const escalateTo = escalateField && readEscalation(escalateField, source);
  if (escalateField !== undefined && escalateTo === undefined) isWhole = false;
  return isWhole && name !== undefined ? { name, channels, escalateTo } : undefined;
}

function readName(field: YamlValue | undefined, value: YamlValue): string | undefined {
  if (field === undefined) return value.report('expected a field name');
  const name = field.text();
  if (name === undefined) return undefined;
  if (name.length > 0 && name.length <= maxReceiverNameLength) return name;
  return field.report(`expected a name of 1 to ${maxReceiverNameLength} characters`);
}

function readEscalation(value: YamlValue, source: ConfigSource): ReceiverConfig['escalateTo'] {
  const found = escalation.read(value, source);
  return found && { receiver: found.receiver, after: found.after };
}

/** The receiver in the words of its file, with secrets hidden. */
export function describeConfiguration({ name, channels, escalateTo }: ReceiverConfig): object {
  const lists: Record<string, unknown[]> = {};
  for (const { kind, config } of channels) {
    const list = lists[`${kind}_configs`] ?? [];
    list.push(JSON.parse(JSON.stringify(config)));
    lists[`${kind}_configs`] = list;
  }
  return {
    name,
    ...lists,
    ...(escalateTo === undefined ? {} : { escalate_to: escalateTo }),
  };
}

/** How often the channel gets a heartbeat of the alerting, in milliseconds; undefined for never. */
export function heartbeatIntervalOf({ kind, config }: ChannelConfig): number | undefined {
  if (kind !== 'webhook') return undefined;
  const { heartbeat_interval: interval } = config as WebhookConfig;
  return interval === undefined ? undefined : (durationMs(interval) ?? undefined);
}

/** How long the receiver waits for an acknowledgement before the next one is told, in milliseconds. */
export function escalatesAfterMs({ escalateTo }: ReceiverConfig): number | undefined {
  return escalateTo && (durationMs(escalateTo.after) ?? undefined);
}
