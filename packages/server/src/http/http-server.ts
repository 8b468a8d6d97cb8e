import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import fastifyWebsocket from '@fastify/websocket';
import { maxBodyBytes } from '@tidemark/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import { TidemarkError } from '../errors/index.ts';
import type { Logger } from '../logger/index.ts';
import { answerAlertmanagerErrors } from './alertmanager/failure.ts';
import { Bodies } from './bodies.ts';
import { BodyBudget, boundBodies } from './body-budget.ts';
import { compressAnswers } from './compressed-answers.ts';
import {
  answerBadHttp,
  answerErrors,
  bug,
  fromFastify,
  pathOf,
  sendError,
} from './error-answer.ts';
import { type GuardOptions, guardOf, useGuard } from './guard.ts';
import { Intake } from './intake.ts';
import type { IntakeDoors } from './intake-route.ts';
import { observeRequests, requestObserver } from './observe-requests.ts';
import {
  answerPrometheusErrors,
  badLabelPath,
  isLabelPath,
  sendFailure,
} from './prometheus/failure.ts';
import { formTooLong, maxFormBytes } from './prometheus/parameters.ts';
import { type QueryShares, queryShares } from './prometheus/query-shares.ts';
import { parseQuery } from './request-head.ts';
import { acknowledgeRoutes } from './routes/acknowledge.ts';
import { aggregateRoutes } from './routes/aggregates.ts';
import { alertmanagerAlertRoutes } from './routes/alertmanager-alerts.ts';
import { alertmanagerSilenceRoutes } from './routes/alertmanager-silences.ts';
import { alertmanagerStatusRoutes } from './routes/alertmanager-status.ts';
import { alertRoutes } from './routes/alerts.ts';
import { cardinalityRoute } from './routes/cardinality.ts';
import { collectdRoute } from './routes/collectd.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { expectedRoutes } from './routes/expected.ts';
import { expositionRoute } from './routes/exposition.ts';
import { healthRoutes } from './routes/health.ts';
import { hostRoutes, postChecksRoute } from './routes/hosts.ts';
import { importExpositionRoute } from './routes/import-exposition.ts';
import { influxRoutes } from './routes/influx.ts';
import { livePath, liveRoute } from './routes/live.ts';
import { metadataRoute } from './routes/metadata.ts';
import { metricRoutes } from './routes/metrics.ts';
import { muteRoutes } from './routes/mutes.ts';
import { otlpRoute } from './routes/otlp.ts';
import { prometheusQueryRoutes } from './routes/prometheus-query.ts';
import { prometheusRulesRoutes } from './routes/prometheus-rules.ts';
import { prometheusSeriesRoutes } from './routes/prometheus-series.ts';
import { prometheusStatusRoutes } from './routes/prometheus-status.ts';
import { receiverRoutes } from './routes/receivers.ts';
import { remoteReadRoute } from './routes/remote-read.ts';
import { remoteWriteRoute } from './routes/remote-write.ts';
import { retentionRoutes } from './routes/retention.ts';
import { ruleRoutes } from './routes/rules.ts';
import { webAppRoutes } from './routes/web-app.ts';
import { sendSecurityHeaders } from './security-headers.ts';
import type { Services } from './services.ts';
import { refuseUnknownParameters } from './unknown-parameters.ts';

export type HttpServerOptions = {
  services: Services;
  guard: GuardOptions;
  logger: Logger;
  /** Folder of the built web app. */
  webRoot: string;
  version: string;
};

/** How long a request may take to arrive, so that half ones do not pile up, in milliseconds. */
const requestTimeoutMs = 60_000;

const socketOptions = {
  /** How long the address and headers may take of that, in milliseconds. */
  headersTimeout: 10_000,
  /** How often it is looked at what took too long, in milliseconds. */
  connectionsCheckingInterval: 1_000,
};

function neverAsked(): never {
  throw new Error('the compilers of schemas are set right after the server is made');
}

/** Without them Fastify loads its own at once, which are a twentieth of what a start takes. */
const ownCompilers = { buildValidator: neverAsked, buildSerializer: neverAsked };

/** A named constant, because the types of `ws` do not know `closeTimeout` yet. */
const liveSocketOptions = {
  /** Largest message of a client, in bytes. */
  maxPayload: 64 * 1024,
  /** How long a client may take to answer a goodbye, in milliseconds: who does not read never does. */
  closeTimeout: 1_000,
};

/**
 * The one HTTP server. Route schemas document; what a request holds is checked by its route, so that each
 * refusal names the field and what was expected.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { services, logger } = options;
  const app = Fastify({
    bodyLimit: maxBodyBytes,
    forceCloseConnections: true,
    requestTimeout: requestTimeoutMs,
    http: socketOptions,
    clientErrorHandler: answerBadHttp,
    frameworkErrors: (error, request, reply) => {
      if (isLabelPath(pathOf(request))) sendFailure(reply, badLabelPath(pathOf(request)));
      else sendError(reply, fromFastify(error, request) ?? bug);
    },
    routerOptions: { ignoreTrailingSlash: true, querystringParser: parseQuery },
    schemaController: { compilersFactory: ownCompilers },
  });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeAllContentTypeParsers();
  const bodies = new Bodies();
  bodies.gather(app, 'application/json');
  answerErrors(app, logger);
  const observe = requestObserver(services.telemetry, logger);
  observeRequests(app, observe);
  // Before the guard: it ends the sockets of upgrades that the guard refuses.
  await app.register(fastifyWebsocket, { options: liveSocketOptions });
  sendSecurityHeaders(app);
  const guard = guardOf(options.guard);
  useGuard(app, guard);
  const budget = new BodyBudget();
  boundBodies(app, budget);
  compressAnswers(app);
  refuseUntilReady(app, services);
  refuseUnknownParameters(app);
  await documentApi(app, options.version);
  healthRoutes(app, services);
  const { isReady } = services;
  const intake = new Intake({ isReady, guard, bodies, budget, observe, logger });
  metricRoutes({ app, intake, bodies }, services);
  const shares = queryShares();
  await app.register(async (scope) =>
    foreignFormats({ app: scope, intake, bodies }, services, shares),
  );
  await app.register(async (scope) => prometheusApi(scope, options, bodies, shares));
  await app.register(async (scope) => alertmanagerApi(scope, options, bodies));
  aggregateRoutes(app, services);
  cardinalityRoute(app, services);
  retentionRoutes(app, services, bodies);
  receiverRoutes(app, services, bodies);
  deliveryRoutes(app, services);
  await app.register(async (scope) => acknowledgeRoutes(scope, services, bodies));
  ruleRoutes(app, services, bodies);
  hostRoutes(app, services, bodies);
  expectedRoutes(app, services, bodies);
  alertRoutes(app, services, bodies);
  muteRoutes(app, services, bodies);
  expositionRoute(app, services);
  liveRoute(app, services);
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await webAppRoutes(app, options.webRoot);
  intake.standBefore(app.server);
  return app;
}

/** Routes whose protocols have content types of their own: each judges what it gets. */
function foreignFormats(doors: IntakeDoors, services: Services, shares: QueryShares): void {
  const { app, bodies } = doors;
  bodies.gather(app, '*');
  remoteReadRoute(app, services, bodies, shares);
  remoteWriteRoute(doors, services);
  otlpRoute(doors, services);
  influxRoutes(doors, services);
  importExpositionRoute(doors, services);
  collectdRoute(doors, services);
  postChecksRoute(app, services, bodies);
}

/** Prometheus' HTTP API has its own form of errors, and takes forms. */
function prometheusApi(
  app: FastifyInstance,
  options: HttpServerOptions,
  bodies: Bodies,
  shares: QueryShares,
): void {
  const { services, logger, version } = options;
  bodies.gather(app, '*', maxFormBytes, formTooLong);
  answerPrometheusErrors(app, logger);
  prometheusQueryRoutes(app, services, bodies, shares);
  prometheusSeriesRoutes(app, services, bodies);
  prometheusStatusRoutes(app, services, version);
  prometheusRulesRoutes(app, services);
  metadataRoute(app, services);
}

/** Alertmanager's API v2 has its own form of errors. */
function alertmanagerApi(app: FastifyInstance, options: HttpServerOptions, bodies: Bodies): void {
  const { services, logger, version } = options;
  answerAlertmanagerErrors(app, logger);
  alertmanagerAlertRoutes(app, services, bodies);
  alertmanagerSilenceRoutes(app, services, bodies);
  alertmanagerStatusRoutes(app, services, version);
}

/** Where the routes begin that read or write samples. */
const needsData = ['/v1/', '/api/', '/metrics', '/opentelemetry/', '/query', '/write'];

/** While the log is replayed, health answers and everything that needs data asks for patience. */
function refuseUntilReady(app: FastifyInstance, { isReady }: Services): void {
  app.addHook('preHandler', (request, _reply, done) => {
    if (isReady()) return done();
    // The route's own address: the request's may be written in other ways.
    const route = request.routeOptions.url ?? '';
    if (!needsData.some((prefix) => route.startsWith(prefix))) return done();
    const message = 'Tidemark is recovering what was not yet written.';
    done(new TidemarkError('starting', message, { status: 503, retryAfterS: 1 }));
  });
}

async function documentApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tidemark', version, description: 'Metrics, logs and alerts in one process.' },
      // The WebSocket plugin hides its routes from the documentation.
      paths: livePath,
    },
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
    uiConfig: { docExpansion: 'list', deepLinking: true },
  });
}
