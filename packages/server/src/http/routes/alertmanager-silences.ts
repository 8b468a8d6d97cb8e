import { isDeepStrictEqual } from 'node:util';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { TidemarkError } from '../../errors/index.ts';
import type { Mute, Mutes, NewMute } from '../../mutes/index.ts';
import { filtersOf, parametersOf } from '../alertmanager/parameters.ts';
import {
  gettableSilence,
  hasMatchers,
  postedSilence,
  sortSilences,
} from '../alertmanager/silence-shape.ts';
import type { Bodies } from '../bodies.ts';
import type { Services } from '../services.ts';
import { jsonOf } from './alertmanager-alerts.ts';

const tags = ['alertmanager'];
const unknown = Type.Unknown();

/** Silences, as Alertmanager's API v2 takes and gives them: each is a mute. */
export function alertmanagerSilenceRoutes(
  app: FastifyInstance,
  { notifier, nowMs }: Services,
  bodies: Bodies,
): void {
  const { mutes } = notifier;
  const listSchema = {
    tags,
    summary: 'Silences: active ones, pending ones, then those that are over',
    querystring: Type.Object({
      filter: Type.Optional(Type.Array(Type.String(), { description: 'Matchers that it has' })),
      creator: Type.Optional(Type.Array(Type.String())),
    }),
    response: { 200: Type.Array(unknown), 400: Type.String() },
  };
  app.get('/api/v2/silences', { schema: listSchema }, async (request) => {
    const parameters = parametersOf(request.url);
    const wanted = filtersOf(parameters);
    const creators = parameters.getAll('creator');
    const isBy = (name: string) => creators.length === 0 || creators.includes(name);
    const found = mutes
      .list()
      .filter((mute) => hasMatchers(mute, wanted) && isBy(mute.stored.createdBy));
    return sortSilences(found.map((mute) => gettableSilence(mute, nowMs())));
  });

  const postSchema = {
    tags,
    summary: 'Make a silence, or change the one with this id',
    response: {
      200: Type.Object({ silenceID: Type.String() }),
      400: Type.String(),
      404: Type.String(),
    },
  };
  app.post('/api/v2/silences', { schema: postSchema }, (request) =>
    bodies.with(request, async (body) => {
      const { id, mute } = postedSilence(jsonOf(body), nowMs());
      const made = id === '' ? await mutes.create(mute) : await change(mutes, id, mute, nowMs());
      return { silenceID: made.stored.id };
    }),
  );

  const params = Type.Object({ id: Type.String() });
  const getSchema = { tags, summary: 'A silence', params, response: { 200: unknown } };
  app.get<{ Params: { id: string } }>(
    '/api/v2/silence/:id',
    { schema: getSchema },
    async (request) => gettableSilence(knownMute(mutes, request.params.id), nowMs()),
  );
  const deleteSchema = { tags, summary: 'End a silence', params, response: { 200: unknown } };
  app.delete<{ Params: { id: string } }>(
    '/api/v2/silence/:id',
    { schema: deleteSchema },
    async (request, reply) => {
      const mute = knownMute(mutes, request.params.id);
      if (mute.stateAt(nowMs()) === 'expired') {
        throw new TidemarkError('expired', `silence ${request.params.id} already expired`, {
          status: 500,
        });
      }
      await mutes.end(request.params.id);
      return reply.status(200).send();
    },
  );
}

/** As in Alertmanager a silence about other alerts, or one that was over, is a new one; the old one ends. */
async function change(mutes: Mutes, id: string, mute: NewMute, nowMs: number): Promise<Mute> {
  const known = knownMute(mutes, id);
  const { stored } = known;
  const state = known.stateAt(nowMs);
  const isSame = isDeepStrictEqual(stored.matchers, mute.matchers) && stored.schedule === null;
  if (state !== 'expired' && isSame) {
    // What has begun has begun.
    const startsAtMs = state === 'active' ? stored.startsAtMs : mute.startsAtMs;
    return mutes.update(id, { ...mute, startsAtMs });
  }
  if (state !== 'expired') await mutes.end(id);
  return mutes.create(mute);
}

function knownMute(mutes: Mutes, id: string): Mute {
  const mute = mutes.get(id);
  if (mute !== undefined) return mute;
  throw new TidemarkError('unknown_silence', `silence ${id.slice(0, 60)} not found`, {
    status: 404,
  });
}
