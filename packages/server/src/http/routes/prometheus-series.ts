import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  type Expression,
  formatJson,
  type Matcher,
  parseSelector,
  selectorsOf,
} from '../../promql/index.ts';
import type { SeriesExemplars } from '../../samples/index.ts';
import type { Bodies } from '../bodies.ts';
import { badData, invalidParameter } from '../prometheus/failure.ts';
import {
  limitOf,
  listedFrame,
  maxTimeMs,
  minTimeMs,
  optionalTime,
  type QueryParameters,
  readParameters,
  textOf,
} from '../prometheus/parameters.ts';
import { labelsText } from '../prometheus/result-text.ts';
import { parsed, parseQuery, untilClosedOrLate } from '../prometheus/run-query.ts';
import { answers, parameters } from '../prometheus/schemas.ts';
import { secondsText } from '../prometheus/seconds-text.ts';
import { noRemarks, sendData, sendPieces, truncated } from '../prometheus/success.ts';
import type { Services } from '../services.ts';

const { match, limit, start, end } = parameters;
const listParameters = { 'match[]': match, start, end, limit };
const labelSet = Type.Record(Type.String(), Type.String());

/** What there is to ask for, exemplars, and the deletion of series: Prometheus' HTTP API. */
export function prometheusSeriesRoutes(
  app: FastifyInstance,
  services: Services,
  bodies: Bodies,
): void {
  seriesRoute(app, services, bodies);
  labelRoutes(app, services, bodies);
  exemplarsRoute(app, services, bodies);
  deleteRoute(app, services, bodies);
}

function seriesRoute(app: FastifyInstance, { samples }: Services, bodies: Bodies): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/api/v1/series',
    schema: {
      tags: ['prometheus'],
      summary: 'Series that any of the selectors selects',
      querystring: Type.Object(listParameters),
      response: answers(Type.Array(labelSet)),
    },
    handler: async (request, reply) => {
      const asked = await readParameters(request, bodies);
      const listed = listedBy(asked, reply);
      if (listed.selectors.length === 0) throw badData('no match[] parameter provided');
      const { rows, isCut } = await samples.lists.series(listed, limitOf(asked));
      const remarks = isCut ? truncated : noRemarks;
      return sendPieces(reply, rowsText(rows.values().map(labelsText)), remarks, samples.turns);
    },
  });
}

function labelRoutes(app: FastifyInstance, { samples }: Services, bodies: Bodies): void {
  const schema = {
    tags: ['prometheus'],
    querystring: Type.Object(listParameters),
    response: answers(Type.Array(Type.String())),
  };
  app.route({
    method: ['GET', 'POST'],
    url: '/api/v1/labels',
    schema: { ...schema, summary: 'Names of labels' },
    handler: async (request, reply) => {
      const asked = await readParameters(request, bodies);
      return sendTexts(reply, await samples.lists.labelNames(listedBy(asked, reply)), asked);
    },
  });
  app.get<{ Params: { name: string } }>(
    '/api/v1/label/:name/values',
    {
      schema: {
        ...schema,
        summary: 'Values of a label',
        params: Type.Object({ name: Type.String() }),
      },
    },
    async (request, reply) => {
      const asked = await readParameters(request, bodies);
      const name = labelName(request.params.name);
      return sendTexts(reply, await samples.lists.labelValues(name, listedBy(asked, reply)), asked);
    },
  );
}

/** Names with other characters than letters, digits and `_` come escaped as `U__a_2e_b`, or as they are. */
function labelName(text: string): string {
  if (text === '') throw badData('invalid label name: ""');
  if (!text.startsWith('U__')) return text;
  const name = text
    .slice(3)
    .replace(/__|_([0-9a-fA-F]{1,6})_/g, (written, hex?: string) =>
      hex === undefined ? '_' : codePoint(hex, written),
    );
  if (name === '') throw badData(`invalid label name: ${JSON.stringify(text)}`);
  return name;
}

function codePoint(hex: string, written: string): string {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : written;
}

function exemplarsRoute(app: FastifyInstance, { samples }: Services, bodies: Bodies): void {
  const exemplar = Type.Object({
    labels: labelSet,
    value: Type.String(),
    timestamp: Type.Number({ description: 'Unix seconds' }),
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/api/v1/query_exemplars',
    schema: {
      tags: ['prometheus'],
      summary: 'Exemplars of all series that a query selects',
      querystring: Type.Object({ query: parameters.query, start, end }),
      response: answers(
        Type.Array(Type.Object({ seriesLabels: labelSet, exemplars: Type.Array(exemplar) })),
      ),
    },
    handler: async (request, reply) => {
      const asked = await readParameters(request, bodies);
      const startMs = optionalTime(asked, 'start', minTimeMs);
      const endMs = optionalTime(asked, 'end', maxTimeMs);
      if (endMs < startMs) throw badData('end timestamp must not be before start timestamp');
      const selectors = selectorsIn(parseQuery(asked).expression);
      const found = await samples.exemplars(
        selectors,
        { startMs, endMs },
        untilClosedOrLate(reply),
      );
      return sendPieces(reply, rowsText(found.values().map(exemplarsText)), noRemarks);
    },
  });
}

function selectorsIn(expression: Expression): (readonly Matcher[])[] {
  return selectorsOf(expression).map(({ matchers }) => matchers);
}

function exemplarsText({ seriesLabels, exemplars }: SeriesExemplars): string {
  const texts = exemplars.map(
    ({ labels, value, timestampMs }) =>
      `{"labels":${labelsText(labels)},"value":"${formatJson(value)}","timestamp":${secondsText(timestampMs)}}`,
  );
  return `{"seriesLabels":${labelsText(seriesLabels)},"exemplars":[${texts.join(',')}]}`;
}

function deleteRoute(app: FastifyInstance, services: Services, bodies: Bodies): void {
  app.route({
    method: ['POST', 'PUT'],
    url: '/api/v1/admin/tsdb/delete_series',
    schema: {
      tags: ['prometheus'],
      summary: 'Delete series for good, all of their samples',
      querystring: Type.Object({ 'match[]': match }),
      response: { 204: Type.Null() },
    },
    handler: async (request, reply) => {
      const asked = await readParameters(request, bodies);
      const selectors = selectorsBy(asked);
      if (selectors.length === 0) throw badData('no match[] parameter provided');
      const isPart = textOf(asked, 'start') !== '' || textOf(asked, 'end') !== '';
      if (isPart) {
        throw badData(
          'series are deleted with all of their samples: leave start and end out. Samples of a time frame cannot be deleted',
        );
      }
      const signal = new AbortController().signal;
      const indexes = await services.samples.lists.indexes({
        selectors,
        startMs: minTimeMs,
        signal,
      });
      if (indexes.length > 0) await services.pipeline.deleteSeries([...indexes]);
      return reply.status(204).send();
    },
  });
}

function listedBy(asked: QueryParameters, reply: FastifyReply) {
  const { startMs } = listedFrame(asked);
  return { selectors: selectorsBy(asked), startMs, signal: untilClosedOrLate(reply) };
}

/** Of each `match[]` the conditions; one that selects every series is refused, as Prometheus has it. */
function selectorsBy(asked: QueryParameters): (readonly Matcher[])[] {
  return asked.getAll('match[]').map((text) => {
    const matchers = parsed('match[]', () => parseSelector(text));
    if (matchers.some((matcher) => !matcher.matches(''))) return matchers;
    throw invalidParameter('match[]', 'match[] must contain at least one non-empty matcher');
  });
}

function sendTexts(
  reply: FastifyReply,
  texts: readonly string[],
  asked: QueryParameters,
): FastifyReply {
  const limit = limitOf(asked);
  if (limit === 0 || texts.length <= limit) return sendData(reply, texts);
  return sendData(reply, texts.slice(0, limit), truncated);
}

/** A JSON array of texts that are JSON already. */
function* rowsText(rows: Iterable<string>): Generator<string> {
  let begin = '[';
  for (const row of rows) {
    yield begin + row;
    begin = ',';
  }
  yield begin === '[' ? '[]' : ']';
}
