import {
  AcknowledgeAnswer,
  AcknowledgeRequest,
  AlertAnswer,
  AlertHistoryAnswer,
  type AlertState,
  AlertsAnswer,
  alertStates,
  ErrorAnswer,
  maxAcknowledged,
  maxAlertEvents,
  maxListedAlerts,
  maxMuteTextLength,
  UnacknowledgeRequest,
} from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { badRequest, TidemarkError } from '../../errors/index.ts';
import { parseMatchers } from '../../matchers/index.ts';
import { describeAlert, eventKind, listAlerts, shownEvent } from '../../notify/index.ts';
import type { Bodies } from '../bodies.ts';
import { jsonObject, refuseOtherFields } from '../json-body.ts';
import { frame, type Parameters, text } from '../query-parameters.ts';
import type { Services } from '../services.ts';

const tags = ['alerts'];
const historyParameters = {
  start: Type.Optional(Type.String()),
  end: Type.Optional(Type.String()),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: maxAlertEvents, default: maxAlertEvents }),
  ),
};
type Asked = { Querystring: Parameters };
type Named = { Querystring: Parameters; Params: { fingerprint: string } };
const params = Type.Object({ fingerprint: Type.String() });

/** What fires, who takes care of it, and what was. */
export function alertRoutes(app: FastifyInstance, services: Services, bodies: Bodies): void {
  const { notifier, nowMs, pendingAlerts } = services;
  const listSchema = {
    tags,
    summary: 'Alerts by group: firing, pending, muted, inhibited',
    querystring: Type.Object({
      state: Type.Optional(
        Type.String({ description: `Some of ${alertStates.join(', ')}, separated by commas` }),
      ),
      filter: Type.Optional(Type.String({ description: 'Matchers such as `severity="critical"`' })),
      receiver: Type.Optional(Type.String()),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: maxListedAlerts, default: maxListedAlerts }),
      ),
    }),
    response: { 200: AlertsAnswer, 400: ErrorAnswer },
  };
  app.get<Asked>('/v1/alerts', { schema: listSchema }, async ({ query }) => {
    const question = {
      states: statesOf(text(query, 'state')),
      matchers: matchersOf(text(query, 'filter')),
      receiver: text(query, 'receiver'),
      limit: limitOf(query, maxListedAlerts),
    };
    return listAlerts(notifier, pendingAlerts(), question, nowMs());
  });

  const historySchema = {
    tags,
    summary: 'What happened to all alerts, newest first',
    querystring: Type.Object(historyParameters),
    response: { 200: AlertHistoryAnswer, 400: ErrorAnswer },
  };
  app.get<Asked>('/v1/alerts/history', { schema: historySchema }, (request) =>
    history(services, request),
  );
  app.get<Named>(
    '/v1/alerts/:fingerprint/history',
    { schema: { ...historySchema, summary: 'What happened to one alert, newest first', params } },
    (request) => history(services, request, request.params.fingerprint),
  );

  const oneSchema = {
    tags,
    summary: 'An alert that fires',
    params,
    response: { 200: AlertAnswer, 404: ErrorAnswer },
  };
  app.get<Named>('/v1/alerts/:fingerprint', { schema: oneSchema }, async (request) => {
    const alert = notifier.book.get(request.params.fingerprint);
    if (alert === undefined || alert.isResolved) {
      const message = 'This alert does not fire; its history says what was.';
      throw new TidemarkError('unknown_alert', message, { status: 404 });
    }
    const groups = notifier.dispatcher.groupsOf(alert);
    const silent = groups.map(({ route }) => notifier.dispatcher.silentBy(route, nowMs()));
    // It is told as long as any of its routes is not silent.
    const intervals = silent.some((names) => names.length === 0) ? [] : [...new Set(silent.flat())];
    return {
      alert: describeAlert(notifier, alert, intervals),
      groups: groups.map(({ route, key }) => ({ receiver: route.receiver, groupKey: key })),
    };
  });

  acknowledgeRoutes(app, services, bodies);
}

function acknowledgeRoutes(app: FastifyInstance, { notifier }: Services, bodies: Bodies): void {
  const response = { 200: AcknowledgeAnswer, 400: ErrorAnswer, 503: ErrorAnswer };
  const schema = {
    tags,
    summary: 'Say that somebody takes care: they are not repeated, and nobody else is called',
    body: AcknowledgeRequest,
    response,
  };
  app.post('/v1/alerts/acknowledge', { schema }, (request) =>
    bodies.with(request, async (body) => {
      const given = jsonObject(body, '{"fingerprints":["0123456789abcdef"],"by":"ann"}');
      refuseOtherFields(given, ['fingerprints', 'by', 'comment']);
      const [by, comment] = [shortText(given, 'by'), shortText(given, 'comment')];
      return { changed: await notifier.book.acknowledge(fingerprintsOf(given), by, comment) };
    }),
  );
  const undoSchema = {
    tags,
    summary: 'Take it back: they are repeated again',
    body: UnacknowledgeRequest,
    response,
  };
  app.post('/v1/alerts/unacknowledge', { schema: undoSchema }, (request) =>
    bodies.with(request, async (body) => {
      const given = jsonObject(body, '{"fingerprints":["0123456789abcdef"]}');
      refuseOtherFields(given, ['fingerprints']);
      return { changed: await notifier.book.unacknowledge(fingerprintsOf(given)) };
    }),
  );
}

async function history(
  { notifier, nowMs }: Services,
  { query }: FastifyRequest<Asked>,
  fingerprint?: string,
) {
  const { startMs = 0, endMs = nowMs() } = frame(query);
  const events = await notifier.events({
    kind: eventKind,
    ...(fingerprint === undefined ? {} : { key: fingerprint }),
    startMs,
    endMs,
    limit: limitOf(query, maxAlertEvents),
  });
  return { events: events.flatMap((event) => shownEvent(event) ?? []) };
}

function statesOf(given: string | undefined): AlertState[] {
  return (given?.split(',') ?? []).map((one) => {
    const known = alertStates.find((state) => state === one.trim());
    if (known !== undefined) return known;
    throw badRequest('state', `expected some of ${alertStates.join(', ')}, separated by commas`);
  });
}

function matchersOf(given: string | undefined) {
  try {
    return given === undefined ? [] : parseMatchers(given);
  } catch (error) {
    throw badRequest('filter', (error as Error).message);
  }
}

function limitOf(query: Parameters, most: number): number {
  const limit = Number(text(query, 'limit') ?? most);
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw badRequest('limit', `expected a whole number from 1 to ${most}`);
}

function fingerprintsOf({ fingerprints }: Readonly<Record<string, unknown>>): string[] {
  const isGood =
    Array.isArray(fingerprints) &&
    fingerprints.length <= maxAcknowledged &&
    fingerprints.every((one) => typeof one === 'string');
  if (isGood) return fingerprints;
  throw badRequest('fingerprints', `expected a list of at most ${maxAcknowledged} fingerprints`);
}

function shortText(given: Readonly<Record<string, unknown>>, field: string): string {
  const value = given[field] ?? '';
  if (typeof value === 'string' && value.length <= maxMuteTextLength) return value;
  throw badRequest(field, `expected a text of at most ${maxMuteTextLength} characters`);
}
