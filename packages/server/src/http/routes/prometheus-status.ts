import { hostname } from 'node:os';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { answers } from '../prometheus/schemas.ts';
import { sendData } from '../prometheus/success.ts';
import type { Services } from '../services.ts';

/** The release of Prometheus whose language and API these are: clients choose what they use by it. */
const prometheusVersion = '3.15.0';
/** How many of each list `status/tsdb` shows, as in Prometheus. */
const shownRows = 10;

/** What kind of server this is, for clients of Prometheus. There are no `features`: Grafana would take us for Mimir. */
export function prometheusStatusRoutes(
  app: FastifyInstance,
  services: Services,
  version: string,
): void {
  const startedAt = new Date(services.nowMs()).toISOString();
  const tags = ['prometheus'];
  const texts = answers(Type.Record(Type.String(), Type.Unknown()));
  app.get(
    '/api/v1/status/buildinfo',
    { schema: { tags, summary: 'Version, as Prometheus tells it', response: texts } },
    async (_request, reply) =>
      sendData(reply, {
        version: prometheusVersion,
        revision: `tidemark-${version}`,
        branch: 'HEAD',
        buildUser: 'tidemark',
        buildDate: '',
        goVersion: `node${process.versions.node}`,
      }),
  );
  app.get(
    '/api/v1/status/runtimeinfo',
    { schema: { tags, summary: 'State of the process, as Prometheus tells it', response: texts } },
    async (_request, reply) =>
      sendData(reply, {
        startTime: startedAt,
        CWD: '',
        hostname: hostname(),
        serverTime: new Date(services.nowMs()).toISOString(),
        reloadConfigSuccess: true,
        lastConfigTime: startedAt,
        corruptionCount: 0,
        goroutineCount: 0,
        GOMAXPROCS: 1,
        GOMEMLIMIT: 0,
        GOGC: '',
        GODEBUG: '',
        storageRetention: '',
      }),
  );
  app.get(
    '/api/v1/status/tsdb',
    { schema: { tags, summary: 'Numbers of series, as Prometheus tells them', response: texts } },
    async (_request, reply) => sendData(reply, seriesFigures(services)),
  );
}

function seriesFigures({ table }: Services): object {
  const labels = [...table.labelCounts()];
  return {
    headStats: {
      numSeries: table.activeCount,
      numLabelPairs: labels.reduce((sum, { values }) => sum + values, table.nameCount),
      chunkCount: 0,
      minTime: 0,
      maxTime: Math.max(0, table.newestMs),
    },
    seriesCountByMetricName: greatest(
      Array.from(table.nameCounts(), ({ name, series }) => ({ name, value: series })),
    ),
    labelValueCountByLabelName: greatest([
      { name: '__name__', value: table.nameCount },
      ...labels.map(({ label, values }) => ({ name: label, value: values })),
    ]),
    memoryInBytesByLabelName: [],
    seriesCountByLabelValuePair: [],
  };
}

type Figure = { name: string; value: number };

function greatest(figures: readonly Figure[]): Figure[] {
  return figures.toSorted((a, b) => b.value - a.value).slice(0, shownRows);
}
