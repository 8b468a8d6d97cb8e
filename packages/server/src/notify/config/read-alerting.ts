import { stringify } from 'yaml';
import type { YamlValue } from '../../yaml-reader/index.ts';
import {
  type AlertingConfig,
  defaultStormThreshold,
  type InhibitRule,
  type RouteConfig,
} from './alerting-config.ts';
import { isHttpUrl } from './http-url.ts';
import { readInhibitRule } from './read-inhibit-rule.ts';
import { type NameUse, RouteReader } from './read-route.ts';
import { readNamedInterval } from './read-time-interval.ts';
import type { Globals, NamedReceiver, ReceiverReaders } from './receiver-readers.ts';
import type { TimeInterval } from './time-interval.ts';

/** Keys of an Alertmanager configuration. */
export const alertmanagerKeys = [
  'global',
  'templates',
  'route',
  'receivers',
  'inhibit_rules',
  'mute_time_intervals',
  'time_intervals',
] as const;

/** What `alerting:` of a `tidemark.yaml` may have beside them. */
export const ownKeys = ['allow_private_addresses', 'external_url', 'storm_threshold'] as const;

/** Most receivers and most inhibition rules. */
export const maxConfiguredItems = 10_000;

/**
 * An Alertmanager configuration, from the root of an `alertmanager.yml` or from `alerting:` of a
 * `tidemark.yaml`. What is wrong is reported to the values; undefined where nothing can be made of it.
 */
export function readAlerting<Receiver extends NamedReceiver, G extends Globals>(
  value: YamlValue,
  { readGlobals, readReceiver }: ReceiverReaders<Receiver, G>,
): AlertingConfig<Receiver, G> | undefined {
  const field = value.fields([...alertmanagerKeys, ...ownKeys]);
  if (field === undefined) return undefined;
  const globals = readGlobals(field('global'));
  const timeIntervals = new Map<string, TimeInterval[]>();
  for (const one of field('mute_time_intervals')?.list() ?? []) {
    readNamedInterval(one, timeIntervals);
  }
  for (const one of field('time_intervals')?.list() ?? []) readNamedInterval(one, timeIntervals);
  const receivers = readReceivers(field('receivers'), (one) => readReceiver(one, globals));
  const routeReader = new RouteReader();
  const routeValue = field('route');
  const route = routeValue === undefined ? undefined : routeReader.readRoot(routeValue);
  if (routeValue === undefined) value.report('expected a route, which says who is told');
  reportUnknown(routeReader.uses, namesOf(field('receivers')), timeIntervals);
  const inhibitRules = readInhibitRules(field('inhibit_rules'));
  const config = {
    globals,
    resolveTimeoutMs: globals.resolve_timeout,
    templates: (field('templates')?.list() ?? []).flatMap((one) => one.text() ?? []),
    allowPrivateAddresses: field('allow_private_addresses')?.boolean() ?? false,
    externalUrl: readExternalUrl(field('external_url')),
    stormThreshold: field('storm_threshold')?.wholeNumber(0, 1_000_000) ?? defaultStormThreshold,
  };
  if (route === undefined) return undefined;
  const routingText = textOfRouting(field, route, receivers);
  return { ...config, route, receivers, inhibitRules, timeIntervals, routingText };
}

function readReceivers<Receiver extends NamedReceiver>(
  value: YamlValue | undefined,
  read: (value: YamlValue) => Receiver | undefined,
): Receiver[] {
  const receivers: Receiver[] = [];
  const list = value?.list() ?? [];
  if (list.length > maxConfiguredItems) value?.report(`expected at most ${maxConfiguredItems}`);
  for (const one of list.slice(0, maxConfiguredItems)) {
    const receiver = read(one);
    if (receiver === undefined) continue;
    if (receivers.some(({ name }) => name === receiver.name)) {
      one.report(`there is a receiver ${JSON.stringify(receiver.name)} already`);
    }
    receivers.push(receiver);
  }
  return receivers;
}

/** Names of all receivers, also of those that are wrong otherwise. */
function namesOf(value: YamlValue | undefined): Set<unknown> {
  const list = value?.plain();
  if (!Array.isArray(list)) return new Set();
  return new Set(list.map((one) => (one as { name?: unknown } | null)?.name));
}

function readInhibitRules(value: YamlValue | undefined): InhibitRule[] {
  const list = value?.list() ?? [];
  if (list.length > maxConfiguredItems) value?.report(`expected at most ${maxConfiguredItems}`);
  return list.slice(0, maxConfiguredItems).flatMap((one) => readInhibitRule(one) ?? []);
}

function reportUnknown(
  uses: readonly NameUse[],
  receivers: ReadonlySet<unknown>,
  timeIntervals: ReadonlyMap<string, unknown>,
): void {
  for (const { kind, name, value } of uses) {
    const isKnown = kind === 'receiver' ? receivers.has(name) : timeIntervals.has(name);
    if (!isKnown) value.report(`there is no ${kind} ${JSON.stringify(name)}`);
  }
}

function readExternalUrl(value: YamlValue | undefined): string | undefined {
  const text = value?.text();
  if (value === undefined || text === undefined) return undefined;
  if (isHttpUrl(text)) return text.replace(/\/+$/, '');
  return value.report('expected an address that begins with http:// or https://');
}

function textOfRouting(
  field: (name: (typeof alertmanagerKeys)[number]) => YamlValue | undefined,
  route: RouteConfig,
  receivers: readonly NamedReceiver[],
): string {
  const plain = (name: (typeof alertmanagerKeys)[number]) => field(name)?.plain() ?? undefined;
  return stringify(
    {
      route: plain('route') ?? { receiver: route.receiver },
      inhibit_rules: plain('inhibit_rules'),
      mute_time_intervals: plain('mute_time_intervals'),
      time_intervals: plain('time_intervals'),
      receivers: receivers.map(({ name }) => ({ name })),
    },
    { aliasDuplicateObjects: false },
  );
}
