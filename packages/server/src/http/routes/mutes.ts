import {
  ErrorAnswer,
  Mute as MuteAnswer,
  MuteDefinition,
  MutePreview,
  type MuteState,
  MutesAnswer,
  maxMutePreviewItems,
  muteStates,
} from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { badRequest, TidemarkError } from '../../errors/index.ts';
import { compileMatcher, matchesAll } from '../../matchers/index.ts';
import {
  describeMute,
  type Mute,
  muteKindOf,
  type NewMute,
  previewWindows,
  readMute,
} from '../../mutes/index.ts';
import { matchSeries } from '../../samples/index.ts';
import type { Bodies } from '../bodies.ts';
import { type Parameters, text } from '../query-parameters.ts';
import type { Services } from '../services.ts';
import { jsonOf } from './alertmanager-alerts.ts';

const tags = ['mutes'];
const params = Type.Object({ id: Type.String() });
type WithId = { Params: { id: string } };

/** Mutes: silences, maintenance windows and recurring ones are the same thing. */
export function muteRoutes(app: FastifyInstance, services: Services, bodies: Bodies): void {
  const { notifier, nowMs } = services;
  const { mutes } = notifier;
  const describe = (mute: Mute) => describeMute(mute, nowMs(), notifier.mutedCount(mute.stored.id));
  const known = (id: string) => {
    const mute = mutes.get(id);
    if (mute !== undefined) return mute;
    const message = `There is no mute ${JSON.stringify(id.slice(0, 60))}.`;
    throw new TidemarkError('unknown_mute', message, { status: 404 });
  };

  const listSchema = {
    tags,
    summary: 'Mutes: active ones first, then pending, then expired',
    querystring: Type.Object({
      state: Type.Optional(Type.String({ enum: [...muteStates] })),
    }),
    response: { 200: MutesAnswer, 400: ErrorAnswer },
  };
  app.get<{ Querystring: Parameters }>('/v1/mutes', { schema: listSchema }, async (request) => {
    const state = stateOf(text(request.query, 'state'));
    const found = mutes.list().filter((mute) => !state || mute.stateAt(nowMs()) === state);
    return { mutes: sorted(found.map(describe)) };
  });

  const getSchema = {
    tags,
    summary: 'A mute',
    params,
    response: { 200: MuteAnswer, 404: ErrorAnswer },
  };
  app.get<WithId>('/v1/mutes/:id', { schema: getSchema }, async (request) =>
    describe(known(request.params.id)),
  );

  const postSchema = {
    tags,
    summary: 'Make a mute',
    description:
      'Without a schedule from startsAt (now if absent) to endsAt; with one in its windows. Alerts that match all matchers are not told while it is active.',
    body: MuteDefinition,
    response: { 201: MuteAnswer, 400: ErrorAnswer, 409: ErrorAnswer, 503: ErrorAnswer },
  };
  app.post('/v1/mutes', { schema: postSchema }, (request, reply) =>
    bodies.with(request, async (body) => {
      const mute = readMute(jsonOf(body), nowMs());
      if (mute.endsAtMs !== null && mute.endsAtMs <= nowMs()) {
        throw badRequest('endsAt', 'expected a time that is still to come');
      }
      return reply.status(201).send(describe(await mutes.create(mute)));
    }),
  );

  const putSchema = {
    tags,
    summary: 'Change a mute',
    params,
    body: MuteDefinition,
    response: { 200: MuteAnswer, 400: ErrorAnswer, 404: ErrorAnswer, 503: ErrorAnswer },
  };
  app.put<WithId>('/v1/mutes/:id', { schema: putSchema }, (request) =>
    bodies.with(request, async (body) => {
      const { stored } = known(request.params.id);
      const given = jsonOf(body);
      const mute = readMute(given, nowMs());
      const keepsStart = (given as MuteDefinition).startsAt === undefined;
      const startsAtMs = keepsStart ? stored.startsAtMs : mute.startsAtMs;
      if (mute.endsAtMs !== null && mute.endsAtMs <= startsAtMs) {
        throw badRequest('endsAt', 'expected a time after startsAt');
      }
      return describe(await mutes.update(stored.id, { ...mute, startsAtMs }));
    }),
  );

  const deleteSchema = {
    tags,
    summary: 'End a mute now; one that has ended already is forgotten',
    params,
    response: { 204: Type.Null(), 404: ErrorAnswer, 503: ErrorAnswer },
  };
  app.delete<WithId>('/v1/mutes/:id', { schema: deleteSchema }, async (request, reply) => {
    await mutes.end(known(request.params.id).stored.id);
    return reply.status(204).send();
  });

  const previewSchema = {
    tags,
    summary: 'What a mute would mute, and when, without making it',
    body: MuteDefinition,
    response: { 200: MutePreview, 400: ErrorAnswer },
  };
  app.post('/v1/mutes/preview', { schema: previewSchema }, (request) =>
    bodies.with(request, (body) => preview(services, readMute(jsonOf(body), nowMs()))),
  );
}

function stateOf(state: string | undefined): MuteState | undefined {
  const known = muteStates.find((one) => one === state);
  if (state === undefined || known !== undefined) return known;
  throw badRequest('state', `expected one of ${muteStates.join(', ')}`);
}

function sorted(all: ReturnType<typeof describeMute>[]) {
  const rank = ({ state }: { state: MuteState }) => ['active', 'pending', 'expired'].indexOf(state);
  return all.sort((a, b) => rank(a) - rank(b) || (a.updatedAt < b.updatedAt ? 1 : -1));
}

/** How long looking for series may take, in milliseconds. */
const previewTimeoutMs = 3_000;

async function preview(services: Services, mute: NewMute) {
  const { notifier, table, nowMs } = services;
  const matchers = mute.matchers.map(({ name, operator, value }) =>
    compileMatcher(name, operator, value),
  );
  const alerts = [...notifier.book.all].filter(
    (alert) => !alert.isResolved && matchesAll(matchers, alert.labels),
  );
  const ofSeries = matchers
    .filter(({ name }) => name !== 'alertname')
    .map(({ name, ...rest }) => ({ label: name, ...rest }));
  // Without any the answer would be all series, which says nothing.
  const indexes =
    ofSeries.length === 0
      ? new Uint32Array()
      : await matchSeries(table, ofSeries, AbortSignal.timeout(previewTimeoutMs));
  const series = Array.from(indexes.subarray(0, maxMutePreviewItems), (index) => {
    const { name, labels } = table.definition(index);
    return { name, labels: Object.fromEntries(labels) };
  });
  return {
    kind: muteKindOf(mute, nowMs()),
    alertCount: alerts.length,
    alerts: alerts
      .slice(0, maxMutePreviewItems)
      .map(({ fingerprint, labels }) => ({ fingerprint, labels })),
    seriesCount: indexes.length,
    series,
    nextWindows: previewWindows(mute, nowMs()),
  };
}
