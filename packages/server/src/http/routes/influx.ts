import { influx } from '../../ingest/index.ts';
import { sendAnswer } from '../answer.ts';
import { addForeignRoute } from '../foreign-route.ts';
import type { IntakeDoors } from '../intake-route.ts';
import { type Parameters, text } from '../query-parameters.ts';
import type { RequestHead } from '../request-head.ts';
import type { Services } from '../services.ts';

/** InfluxDB's line protocol at the addresses of its first and second API, and what clients ask before. */
export function influxRoutes(doors: IntakeDoors, { ingest }: Services): void {
  for (const api of [1, 2] as const) {
    addForeignRoute(doors, ingest, {
      paths: [api === 1 ? '/write' : '/api/v2/write'],
      summary: `InfluxDB line protocol (${api}.x API)`,
      description:
        'A metric is named measurement_field, or as its measurement where the field is `value`; tags are labels. `precision` says the unit of timestamps. 204 once all is safe on disk.',
      format: 'influx',
      options: optionsOf,
      answer: (outcome) => influx.answerTo(outcome, api),
      refusal: (error) => influx.errorAnswer(error.status, api, error.message),
    });
  }
  const { app, bodies } = doors;
  const hidden = { schema: { hide: true } };
  app.get<{ Querystring: Parameters }>('/ping', hidden, (request, reply) =>
    sendAnswer(reply, influx.pingAnswer(text(request.query, 'verbose') === 'true')),
  );
  app.route<{ Querystring: Parameters }>({
    method: ['GET', 'POST'],
    url: '/query',
    ...hidden,
    handler: (request, reply) =>
      bodies.with(request, async (body) => {
        const inBody = new URLSearchParams(body.toString('utf8')).get('q') ?? undefined;
        const statement = text(request.query, 'q') ?? inBody;
        return sendAnswer(reply, influx.answerToQuery(statement));
      }),
  });
}

/** A bucket of the second API is no label: see {@link influx.InfluxOptions}. */
function optionsOf(request: RequestHead): influx.InfluxOptions {
  const parameters = request.query as Parameters;
  return {
    precision: influx.parsePrecision(text(parameters, 'precision')),
    database: text(parameters, 'db') ?? '',
  };
}
