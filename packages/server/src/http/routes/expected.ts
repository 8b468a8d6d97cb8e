import {
  Dismissal,
  DismissedAnswer,
  ErrorAnswer,
  Expectation,
  ExpectationChange,
  ExpectedSeries,
  maxListedExpectedSeries,
  totalHeader,
} from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { writtenForm } from '../../config/index.ts';
import { badRequest } from '../../errors/index.ts';
import {
  dismissed,
  type Expected,
  type SeriesState,
  silent,
  speaking,
  stateNames,
  type Watch,
} from '../../expected/index.ts';
import type { Bodies } from '../bodies.ts';
import { jsonObject, refuseOtherFields } from '../json-body.ts';
import { limit, type Parameters, text } from '../query-parameters.ts';
import type { Services } from '../services.ts';

const tags = ['expected'];
const params = Type.Object({ id: Type.String() });
type OfId = { Params: { id: string }; Body: unknown; Querystring: Parameters };
const example = '{"match": "up{job=\\"node\\"}", "every": "5m"}';

/** Series that must speak: what is expected, who is silent, and whom to wait for no more. */
export function expectedRoutes(app: FastifyInstance, services: Services, bodies: Bodies): void {
  const { expected } = services;
  const schema = {
    tags,
    summary: 'Which series must speak, and how many are silent',
    response: { 200: Type.Array(Expectation) },
  };
  app.get('/v1/expected', { schema }, async () => expected.list().map(expectationOf));
  createRoute(app, expected, bodies);
  changeRoutes(app, expected, bodies);
  seriesRoute(app, expected);
  dismissRoute(app, expected, bodies);
}

function createRoute(app: FastifyInstance, expected: Expected, bodies: Bodies): void {
  const schema = {
    tags,
    summary: 'Expect each series that matches to speak so often',
    description:
      'Each series that speaks is remembered, beyond restarts. One that stops alerts with all its labels and the time it spoke last, until it speaks again or is dismissed.',
    body: ExpectationChange,
    response: { 201: Expectation, 400: ErrorAnswer, 503: ErrorAnswer },
  };
  app.post<{ Body: unknown }>('/v1/expected', { schema }, (request, reply) =>
    bodies.with(request, async (body) => {
      const watch = await expected.create(jsonObject(body, example));
      return reply.status(201).send(expectationOf(watch));
    }),
  );
}

function changeRoutes(app: FastifyInstance, expected: Expected, bodies: Bodies): void {
  const putSchema = {
    tags,
    summary: 'Put another expectation in the place of one',
    description: 'With the same selector its series stay; with another one it begins anew.',
    params,
    body: ExpectationChange,
    response: { 200: Expectation, 400: ErrorAnswer, 404: ErrorAnswer, 409: ErrorAnswer },
  };
  app.put<OfId>('/v1/expected/:id', { schema: putSchema }, (request) =>
    bodies.with(request, async (body) =>
      expectationOf(await expected.replace(request.params.id, jsonObject(body, example))),
    ),
  );

  const deleteSchema = {
    tags,
    summary: 'Expect them no more; alerts of it are over',
    params,
    response: {
      200: Type.Object({ deleted: Type.Integer() }),
      404: ErrorAnswer,
      409: ErrorAnswer,
    },
  };
  app.delete<OfId>('/v1/expected/:id', { schema: deleteSchema }, async (request) => {
    await expected.delete(request.params.id);
    return { deleted: 1 };
  });
}

function seriesRoute(app: FastifyInstance, expected: Expected): void {
  const schema = {
    tags,
    summary: 'The series of an expectation, silent ones first',
    description: `Cut where it would be too long: the header ${totalHeader} says how many there are in all.`,
    params,
    querystring: Type.Object({
      state: Type.Optional(Type.Union(stateNames.map((state) => Type.Literal(state)))),
      limit: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: maxListedExpectedSeries,
          default: maxListedExpectedSeries,
        }),
      ),
    }),
    response: { 200: Type.Array(ExpectedSeries), 400: ErrorAnswer, 404: ErrorAnswer },
  };
  app.get<OfId>('/v1/expected/:id/series', { schema }, async (request, reply) => {
    const watch = expected.get(request.params.id);
    const most = limit(request.query, maxListedExpectedSeries);
    const state = stateOf(request.query);
    const states: SeriesState[] = state === undefined ? [silent, speaking, dismissed] : [state];
    const total = states.reduce<number>((sum, one) => sum + watch.series.countOf(one), 0);
    reply.header(totalHeader, String(total));
    return seriesOf(watch, states, most);
  });
}

function dismissRoute(app: FastifyInstance, expected: Expected, bodies: Bodies): void {
  const schema = {
    tags,
    summary: 'Wait no more for series that were retired on purpose',
    description: 'By their ids, or all that are silent. They come back if they speak again.',
    params,
    body: Dismissal,
    response: { 200: DismissedAnswer, 400: ErrorAnswer, 404: ErrorAnswer },
  };
  app.post<OfId>('/v1/expected/:id/dismiss', { schema }, (request) =>
    bodies.with(request, async (body) => {
      const dismissal = jsonObject(body, '{"series": ["0123456789abcdef"]} or {"allSilent": true}');
      refuseOtherFields(dismissal, ['series', 'allSilent']);
      const ids = dismissal.allSilent === true ? undefined : idsOf(dismissal.series);
      return { dismissed: await expected.dismiss(request.params.id, ids) };
    }),
  );
}

function idsOf(value: unknown): string[] {
  if (Array.isArray(value) && value.every((id) => typeof id === 'string')) return value;
  throw badRequest('series', 'expected a list of ids of series, or "allSilent": true');
}

function stateOf(parameters: Parameters): SeriesState | undefined {
  const name = text(parameters, 'state');
  if (name === undefined) return undefined;
  const state = ([speaking, silent, dismissed] as const).find((one) => stateNames[one] === name);
  if (state === undefined) throw badRequest('state', `expected one of ${stateNames.join(', ')}`);
  return state;
}

function expectationOf({ expectation, series }: Watch): Expectation {
  const dismissedSeries = series.countOf(dismissed);
  return {
    id: expectation.id,
    ...writtenForm(expectation),
    source: expectation.source,
    createdAt: new Date(expectation.createdAtMs).toISOString(),
    expectedSeries: series.count - dismissedSeries,
    silentSeries: series.countOf(silent),
    dismissedSeries,
  };
}

function seriesOf(
  { series }: Watch,
  states: readonly SeriesState[],
  most: number,
): ExpectedSeries[] {
  const found: ExpectedSeries[] = [];
  for (const state of states) {
    for (let entry = 0; entry < series.count && found.length < most; entry++) {
      if (series.state[entry] !== state) continue;
      const { name, labels } = series.textsOf(entry);
      found.push({
        id: series.idOf(entry),
        name,
        labels: Object.fromEntries(labels),
        state: stateNames[state] ?? 'speaking',
        lastSpoke: new Date(series.spokeMs[entry]).toISOString(),
        silentSince: state === silent ? new Date(series.sinceMs[entry]).toISOString() : null,
      });
    }
  }
  return found;
}
