import type { ChannelKind, ReceiverConfiguration } from '@tidemark/protocol';
import { channelShapes, type FieldShape, shapeOf } from './channel-shapes.ts';

/** What stands in the place of a secret that is there; sent back it stays as it is. */
export const hiddenSecret = '<secret>';

/** One channel while it is being written: its fields, and all that the form has no field for. */
export type ChannelDraft = {
  kind: ChannelKind;
  values: Readonly<Record<string, unknown>>;
  /** The rest of its configuration as JSON. */
  otherText: string;
};

export type ReceiverDraft = {
  name: string;
  channels: readonly ChannelDraft[];
  escalateTo: string;
  escalateAfter: string;
};

export const emptyReceiver: ReceiverDraft = {
  name: '',
  channels: [],
  escalateTo: '',
  escalateAfter: '10m',
};

export function emptyChannel(kind: ChannelKind): ChannelDraft {
  return { kind, values: {}, otherText: '' };
}

/** The fields of a receiver that is there. */
export function draftOf(configuration: ReceiverConfiguration): ReceiverDraft {
  const escalation = recordOf(configuration.escalate_to);
  return {
    name: String(configuration.name ?? ''),
    channels: channelShapes.flatMap(({ kind }) =>
      listOf(configuration[`${kind}_configs`]).map((entry) => channelDraftOf(kind, entry)),
    ),
    escalateTo: String(escalation.receiver ?? ''),
    escalateAfter: shortDuration(String(escalation.after ?? emptyReceiver.escalateAfter)),
  };
}

function channelDraftOf(kind: ChannelKind, entry: Record<string, unknown>): ChannelDraft {
  const known = new Set(shapeOf(kind).fields.map(({ name }) => name));
  const pairs = Object.entries(entry).filter(([, value]) => !isDefault(value));
  const others = pairs.filter(([name]) => !known.has(name));
  return {
    kind,
    values: Object.fromEntries(pairs.filter(([name]) => known.has(name))),
    otherText: others.length === 0 ? '' : JSON.stringify(Object.fromEntries(others), null, 2),
  };
}

const defaultTemplate = /^\{\{ template "\w+\.default\.\w+" \. \}\}$/;

/** The server names what counts where nothing is said, too; left out, it counts all the same. */
function isDefault(value: unknown): boolean {
  if (typeof value === 'string') return defaultTemplate.test(value);
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/**
 * What the server is told: its lists by channel, in the order of the form.
 * @throws Error for people, where the other fields of a channel are no JSON object
 */
export function configurationOf(draft: ReceiverDraft): ReceiverConfiguration {
  const lists: Record<string, unknown[]> = {};
  for (const channel of draft.channels) {
    const list = `${channel.kind}_configs`;
    lists[list] = [...(lists[list] ?? []), entryOf(channel)];
  }
  const receiver = draft.escalateTo.trim();
  return {
    name: draft.name.trim(),
    ...lists,
    ...(receiver === '' ? {} : { escalate_to: { receiver, after: draft.escalateAfter.trim() } }),
  };
}

function entryOf({ kind, values, otherText }: ChannelDraft): Record<string, unknown> {
  const filled = Object.entries(values).filter(([, value]) => value !== '');
  return { ...readOthers(kind, otherText), ...Object.fromEntries(filled) };
}

function readOthers(kind: ChannelKind, text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  const { title } = shapeOf(kind);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Said below, as for what is JSON but no object.
  }
  throw new Error(`The other fields of ${title} must be a JSON object, such as {"timeout": "5s"}.`);
}

/** What still has to be filled in, in words; empty when nothing. */
export function missingOf(draft: ReceiverDraft): string {
  if (draft.name.trim() === '') return 'a name';
  if (draft.channels.length === 0) return 'a channel';
  for (const { kind, values } of draft.channels) {
    const { title, fields } = shapeOf(kind);
    const missing = fields.find((field) => field.isRequired && isEmpty(field, values));
    if (missing !== undefined) return `the ${missing.label.toLowerCase()} of ${title}`;
  }
  return '';
}

function isEmpty({ name }: FieldShape, values: ChannelDraft['values']): boolean {
  return values[name] === undefined || values[name] === '';
}

/** `600000ms`, as the server writes it, is `10m` for people. */
export function shortDuration(text: string): string {
  const ms = Number(/^(\d+)ms$/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(ms)) return text;
  const units: [string, number][] = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ];
  const unit = units.find(([, size]) => ms >= size && ms % size === 0);
  return unit === undefined ? text : `${ms / unit[1]}${unit[0]}`;
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
