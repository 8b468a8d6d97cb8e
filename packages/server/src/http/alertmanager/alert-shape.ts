import type { Alert, Labels } from '../../alerts/index.ts';
import { badRequest } from '../../errors/index.ts';
import { parseRfc3339 } from '../../ingest/index.ts';
import type { ActiveAlert, Notifier } from '../../notify/index.ts';
import { mapInTurns } from '../map-in-turns.ts';

/** `gettableAlert` of Alertmanager's API. */
export type GettableAlert = {
  annotations: Labels;
  endsAt: string;
  fingerprint: string;
  receivers: { name: string }[];
  startsAt: string;
  status: {
    inhibitedBy: string[];
    mutedBy: readonly string[];
    silencedBy: string[];
    state: 'unprocessed' | 'active' | 'suppressed';
  };
  updatedAt: string;
  generatorURL?: string;
  labels: Labels;
};

/** An alert of the book in Alertmanager's form; `mutedBy` are the time intervals that keep its group silent. */
export function gettableAlert(
  notifier: Notifier,
  alert: ActiveAlert,
  mutedBy: readonly string[] = [],
): GettableAlert {
  const silencedBy = notifier.mutes.mutedBy(alert.labels);
  const inhibitedBy = notifier.inhibitedBy(alert);
  const isSuppressed = silencedBy.length > 0 || inhibitedBy.length > 0 || mutedBy.length > 0;
  return {
    annotations: alert.annotations,
    endsAt: timeText(alert.endsAtMs),
    fingerprint: alert.fingerprint,
    receivers: receiversOf(notifier, alert).map((name) => ({ name })),
    startsAt: timeText(alert.startsAtMs),
    status: {
      inhibitedBy,
      mutedBy,
      silencedBy,
      state: isSuppressed ? 'suppressed' : 'active',
    },
    updatedAt: timeText(alert.updatedAtMs),
    ...(alert.generatorUrl === '' ? {} : { generatorURL: alert.generatorUrl }),
    labels: alert.labels,
  };
}

/** Names of those who are told of it, each once. */
export function receiversOf(notifier: Notifier, alert: ActiveAlert): string[] {
  const names = notifier.dispatcher.groupsOf(alert).map(({ route }) => route.receiver);
  return [...new Set(names)];
}

/** Most alerts of one request. */
export const maxPostedAlerts = 100_000;

/** Alerts out of the body of a request. Throws a TidemarkError where it is none of such alerts. */
export async function postedAlerts(
  body: unknown,
  nowMs: number,
  resolveTimeoutMs: number,
): Promise<Alert[]> {
  if (!Array.isArray(body)) throw badRequest('alerts', 'parsing alerts body: expected a list');
  if (body.length > maxPostedAlerts) {
    throw badRequest('alerts', `expected at most ${maxPostedAlerts} alerts, got ${body.length}`);
  }
  return mapInTurns(body, (one, at) => postedAlert(one, `alerts.${at}`, nowMs, resolveTimeoutMs));
}

function postedAlert(
  value: unknown,
  where: string,
  nowMs: number,
  resolveTimeoutMs: number,
): Alert {
  if (typeof value !== 'object' || value === null) throw badRequest(where, `${where} is no object`);
  const { labels, annotations, startsAt, endsAt, generatorURL } = value as Record<string, unknown>;
  const endMs = timeOf(endsAt, `${where}.endsAt`);
  const startMs = timeOf(startsAt, `${where}.startsAt`) ?? endMs ?? nowMs;
  if (generatorURL !== undefined && typeof generatorURL !== 'string') {
    throw badRequest(where, `${where}.generatorURL must be a text`);
  }
  return {
    labels: textsOf(labels, `${where}.labels`),
    annotations: textsOf(annotations ?? {}, `${where}.annotations`),
    startsAtMs: startMs,
    endsAtMs: endMs ?? nowMs + resolveTimeoutMs,
    generatorUrl: generatorURL ?? '',
    source: { kind: 'api' },
  };
}

/** Empty values count as labels that are not there. */
function textsOf(value: unknown, where: string): Labels {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(where, `${where} is required to be an object of texts`);
  }
  const entries = Object.entries(value).map(([name, text]): [string, string] => {
    if (typeof text !== 'string') throw badRequest(where, `${where}.${name} must be a text`);
    return [name, text];
  });
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}

/** Go's zero time is as good as none. */
function timeOf(value: unknown, where: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && value.startsWith('0001-01-01T00:00:00')) return undefined;
  const ms = typeof value === 'string' ? parseRfc3339(value) : Number.NaN;
  if (!Number.isFinite(ms)) throw badRequest(where, `${where} must be an RFC 3339 date-time`);
  return Math.floor(ms);
}

export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
