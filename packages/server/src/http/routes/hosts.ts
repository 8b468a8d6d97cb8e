import {
  CheckChange,
  CheckThresholds,
  CheckThresholdsChange,
  DeletedCheck,
  ErrorAnswer,
  HostCheck,
  PostedCheck,
  StoredAnswer,
} from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import {
  type Check,
  type Checks,
  maxPingMinutes,
  thresholdOf,
  thresholdSource,
} from '../../checks/index.ts';
import { badRequest } from '../../errors/index.ts';
import { tooManySeriesRetryAfterS } from '../../ingest/index.ts';
import type { Bodies } from '../bodies.ts';
import { jsonObject, refuseOtherFields } from '../json-body.ts';
import { sendingOf } from '../request-head.ts';
import type { Services } from '../services.ts';

const tags = ['hosts'];

/** Checks as small senders post them, with whatever content type. */
export function postChecksRoute(app: FastifyInstance, { checks }: Services, bodies: Bodies): void {
  const schema = {
    tags,
    summary: 'Report checks of hosts: how full a disk is, and that somebody is alive',
    description:
      'One object or an array. A disk alerts when it is fuller than its threshold, a ping when it is missing for 5 minutes, or for the minutes in its `value`. 201 once all is safe on disk. If some are bad: 400, the good ones are stored, `stored` says how many.',
    body: Type.Union([PostedCheck, Type.Array(PostedCheck)]),
    response: { 201: StoredAnswer, 400: ErrorAnswer, 429: ErrorAnswer, 503: ErrorAnswer },
  };
  app.post<{ Body: unknown }>('/metrics', { schema }, async (request, reply) => {
    const answer = await bodies.with(request, (body) =>
      checks.take(body, sendingOf(request).sender),
    );
    if (answer.status === 429) reply.header('retry-after', String(tooManySeriesRetryAfterS));
    return reply.status(answer.status).type('application/json; charset=utf-8').send(answer.body);
  });
}

/** The present state of all checks, forgetting one, and when they alert. */
export function hostRoutes(app: FastifyInstance, { checks }: Services, bodies: Bodies): void {
  const listSchema = {
    tags,
    summary: 'Checks of hosts with their state',
    response: { 200: Type.Array(HostCheck) },
  };
  app.get('/v1/hosts', { schema: listSchema }, async () =>
    checks.list().map((check) => hostCheck(check, checks)),
  );

  const deleteSchema = {
    tags,
    summary: 'Forget a check until its host reports it again',
    description: 'Its samples stay: they are deleted as metrics.',
    params: Type.Object({ id: Type.String() }),
    response: { 200: DeletedCheck, 404: ErrorAnswer },
  };
  app.delete<{ Params: { id: string } }>(
    '/v1/hosts/:id',
    { schema: deleteSchema },
    async (request) => {
      await checks.delete(request.params.id);
      return { deleted: 1 };
    },
  );
  putThreshold(app, checks, bodies);
  thresholdRoutes(app, checks, bodies);
}

function putThreshold(app: FastifyInstance, checks: Checks, bodies: Bodies): void {
  const schema = {
    tags,
    summary: 'Set the threshold of one check',
    params: Type.Object({ id: Type.String() }),
    body: CheckChange,
    response: { 200: HostCheck, 400: ErrorAnswer, 404: ErrorAnswer },
  };
  app.put<{ Params: { id: string }; Body: unknown }>('/v1/hosts/:id', { schema }, (request) =>
    bodies.with(request, async (body) => {
      const change = jsonObject(body, '{"threshold": 80}');
      refuseOtherFields(change, ['threshold']);
      const { id } = request.params;
      const type = checks.get(id).type;
      const threshold = thresholdIn(change, 'threshold', type === 'disk' ? 100 : maxPingMinutes);
      if (threshold === undefined) throw badRequest('threshold', 'expected a number, or null');
      return hostCheck(await checks.setThreshold(id, threshold), checks);
    }),
  );
}

function thresholdRoutes(app: FastifyInstance, checks: Checks, bodies: Bodies): void {
  const getSchema = {
    tags,
    summary: 'When checks alert that have no threshold of their own',
    response: { 200: CheckThresholds },
  };
  app.get('/v1/hosts/thresholds', { schema: getSchema }, async () => checks.thresholds);

  const putSchema = {
    tags,
    summary: 'Set when checks alert; null takes back what was set',
    body: CheckThresholdsChange,
    response: { 200: CheckThresholds, 400: ErrorAnswer, 503: ErrorAnswer },
  };
  app.put<{ Body: unknown }>('/v1/hosts/thresholds', { schema: putSchema }, (request) =>
    bodies.with(request, async (body) => {
      const change = jsonObject(body, '{"diskPercent": 85, "pingMinutes": 10}');
      refuseOtherFields(change, ['diskPercent', 'pingMinutes']);
      return checks.setThresholds({
        diskPercent: thresholdIn(change, 'diskPercent', 100),
        pingMinutes: thresholdIn(change, 'pingMinutes', maxPingMinutes),
      });
    }),
  );
}

/** A number above 0, null, or undefined where the field is absent. */
function thresholdIn(
  change: Readonly<Record<string, unknown>>,
  field: string,
  max: number,
): number | null | undefined {
  const value = change[field];
  if (value === undefined || value === null) return value;
  if (typeof value === 'number' && value > 0 && value <= max) return value;
  throw badRequest(field, `expected a number above 0 and up to ${max}, or null`);
}

function hostCheck(check: Check, checks: Checks): HostCheck {
  const { id, host, name, type, value, state, sinceMs, lastSeenMs } = check;
  return {
    id,
    host,
    name,
    type,
    value,
    state,
    since: new Date(sinceMs).toISOString(),
    lastSeen: new Date(lastSeenMs).toISOString(),
    threshold: thresholdOf(check, checks.thresholds),
    thresholdSource: thresholdSource(check),
  };
}
