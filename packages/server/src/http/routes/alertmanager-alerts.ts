import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { badRequest } from '../../errors/index.ts';
import { matchesAll } from '../../matchers/index.ts';
import type { ActiveAlert } from '../../notify/index.ts';
import {
  type GettableAlert,
  gettableAlert,
  postedAlerts,
  receiversOf,
} from '../alertmanager/alert-shape.ts';
import { filtersOf, flagOf, parametersOf, receiverTest } from '../alertmanager/parameters.ts';
import type { Bodies } from '../bodies.ts';
import { mapInTurns } from '../map-in-turns.ts';
import type { Services } from '../services.ts';

const tags = ['alertmanager'];
const flag = Type.Optional(Type.Boolean({ default: true }));
const filters = {
  active: flag,
  silenced: flag,
  inhibited: flag,
  filter: Type.Optional(Type.Array(Type.String(), { description: 'Matchers, all of which match' })),
  receiver: Type.Optional(Type.String({ description: 'A regular expression of receivers' })),
};

/** Alerts, as Alertmanager's API v2 takes and gives them. */
export function alertmanagerAlertRoutes(
  app: FastifyInstance,
  services: Services,
  bodies: Bodies,
): void {
  const { notifier, nowMs } = services;
  const postSchema = {
    tags,
    summary: 'Take alerts, as Prometheus sends them',
    response: { 200: Type.String(), 400: Type.String() },
  };
  app.post('/api/v2/alerts', { schema: postSchema }, (request, reply) =>
    bodies.with(request, async (body) => {
      const alerts = await postedAlerts(jsonOf(body), nowMs(), notifier.resolveTimeoutMs);
      await notifier.take(alerts);
      return reply.status(200).send();
    }),
  );

  const getSchema = {
    tags,
    summary: 'Alerts that fire, by fingerprint',
    querystring: Type.Object({ ...filters, unprocessed: flag }),
    response: { 200: Type.Array(Type.Unknown()), 400: Type.String() },
  };
  app.get('/api/v2/alerts', { schema: getSchema }, async (request) => {
    const parameters = parametersOf(request.url);
    const isReceiver = receiverTest(parameters);
    const isWanted = wantedBy(parameters);
    const asked = firing(services, parameters).filter((alert) =>
      receiversOf(notifier, alert).some(isReceiver),
    );
    const all = await mapInTurns(asked, (alert) => gettableAlert(notifier, alert));
    const found = all.filter(isWanted);
    return found.sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  });

  const groupsSchema = {
    tags,
    summary: 'Alerts that fire, by the groups in which receivers are told of them',
    querystring: Type.Object({ ...filters, muted: flag }),
    response: { 200: Type.Array(Type.Unknown()), 400: Type.String() },
  };
  app.get('/api/v2/alerts/groups', { schema: groupsSchema }, async (request) => {
    const parameters = parametersOf(request.url);
    return groupsOf(services, parameters);
  });
}

function groupsOf({ notifier, nowMs }: Services, parameters: URLSearchParams) {
  const isReceiver = receiverTest(parameters);
  const isWanted = wantedBy(parameters);
  const matchers = filtersOf(parameters);
  const withMuted = flagOf(parameters, 'muted');
  const groups: { alerts: GettableAlert[]; labels: object; receiver: { name: string } }[] = [];
  for (const { route, labels, alerts } of notifier.dispatcher.groups) {
    if (!isReceiver(route.receiver)) continue;
    const mutedBy = notifier.dispatcher.silentBy(route, nowMs());
    if (mutedBy.length > 0 && !withMuted) continue;
    const shown = [...alerts.values()]
      .filter((alert) => !alert.isResolved && matchesAll(matchers, alert.labels))
      .map((alert) => gettableAlert(notifier, alert, mutedBy))
      .filter(isWanted);
    if (shown.length === 0) continue;
    groups.push({ alerts: shown, labels, receiver: { name: route.receiver } });
  }
  return groups.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function orderOf({ labels, receiver }: { labels: object; receiver: { name: string } }): string {
  return `${JSON.stringify(Object.entries(labels).sort())} ${receiver.name}`;
}

function firing({ notifier }: Services, parameters: URLSearchParams): ActiveAlert[] {
  const matchers = filtersOf(parameters);
  return [...notifier.book.all].filter(
    (alert) => !alert.isResolved && matchesAll(matchers, alert.labels),
  );
}

function wantedBy(parameters: URLSearchParams): (alert: GettableAlert) => boolean {
  const [active, silenced, inhibited] = ['active', 'silenced', 'inhibited'].map((name) =>
    flagOf(parameters, name),
  );
  // Asked for, so that a mistake in it is told: every alert is in its groups at once.
  flagOf(parameters, 'unprocessed');
  return ({ status }) =>
    (active || status.state !== 'active') &&
    (silenced || status.silencedBy.length === 0) &&
    (inhibited || status.inhibitedBy.length === 0);
}

/** The JSON of a body. Throws a TidemarkError where it is none. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw badRequest('body', `parsing body failed: ${(error as Error).message}`);
  }
}
