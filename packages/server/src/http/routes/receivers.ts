import {
  ErrorAnswer,
  Receiver,
  ReceiverConfiguration,
  ReceiverPreviewAnswer,
  ReceiversAnswer,
  ReceiverTestAnswer,
  ReceiverTrial,
} from '@tidemark/protocol';
import type { FastifyInstance } from 'fastify';
import { describeChannel } from '../../deliveries/index.ts';
import { badRequest } from '../../errors/index.ts';
import {
  describeConfiguration,
  escalatesAfterMs,
  type KnownReceiver,
  noReceiver,
} from '../../receivers/index.ts';
import type { Bodies } from '../bodies.ts';
import { jsonObject, refuseOtherFields } from '../json-body.ts';
import type { Messaging, Services } from '../services.ts';

const tags = ['receivers'];
const path = '/v1/receivers';
type Named = { Params: { name: string }; Body: unknown };

/** Who is told: the receivers with their secrets hidden, changing those made here, and trying them out. */
export function receiverRoutes(app: FastifyInstance, services: Services, bodies: Bodies): void {
  const { messaging } = services;
  readReceivers(app, messaging);
  changeReceivers(app, messaging, bodies);
  tryReceivers(app, messaging, bodies);
}

function readReceivers(app: FastifyInstance, messaging: Messaging): void {
  const { receivers } = messaging;
  app.get(
    path,
    { schema: { tags, summary: 'All receivers', response: { 200: ReceiversAnswer } } },
    async (): Promise<ReceiversAnswer> => {
      const waiting = messaging.messenger.queue.waitingByReceiver();
      return { receivers: receivers.list().map((one) => describe(one, messaging, waiting)) };
    },
  );
  const schema = { tags, summary: 'One receiver', response: { 200: Receiver, 404: ErrorAnswer } };
  app.get<Named>(`${path}/:name`, { schema }, async ({ params }) => shown(params.name, messaging));
}

function changeReceivers(app: FastifyInstance, messaging: Messaging, bodies: Bodies): void {
  const { receivers } = messaging;
  const response = { 200: Receiver, 400: ErrorAnswer, 409: ErrorAnswer };
  const put = {
    tags,
    summary: 'Make or change a receiver',
    description:
      'Those of the configuration file are changed there. A secret that is sent back as `<secret>` stays as it is, unless its channel now sends to elsewhere.',
    body: ReceiverConfiguration,
    response,
  };
  app.put<Named>(`${path}/:name`, { schema: put }, (request) =>
    bodies.with(request, async (body) => {
      const { name } = request.params;
      await receivers.put(name, jsonObject(body, example));
      messaging.onChanged();
      return shown(name, messaging);
    }),
  );
  const remove = {
    tags,
    summary: 'Delete a receiver',
    response: { 204: { type: 'null' }, 404: ErrorAnswer, 409: ErrorAnswer },
  };
  app.delete<Named>(`${path}/:name`, { schema: remove }, async ({ params }, reply) => {
    await receivers.delete(params.name);
    messaging.onChanged();
    return reply.status(204).send();
  });
}

function tryReceivers(app: FastifyInstance, messaging: Messaging, bodies: Bodies): void {
  const { trials } = messaging.messenger;
  const schema = (summary: string, answer: object) => ({
    tags,
    summary,
    body: ReceiverTrial,
    response: { 200: answer, 400: ErrorAnswer, 404: ErrorAnswer },
  });
  app.post<Named>(
    `${path}/:name/test`,
    { schema: schema('Send a test message now, and say what was answered', ReceiverTestAnswer) },
    (request) =>
      bodies.with(request, async (body): Promise<ReceiverTestAnswer> => {
        return { results: await trials.test(request.params.name, trialOf(body)) };
      }),
  );
  app.post<Named>(
    `${path}/:name/preview`,
    { schema: schema('Show the messages without sending them', ReceiverPreviewAnswer) },
    (request) =>
      bodies.with(request, async (body): Promise<ReceiverPreviewAnswer> => {
        return { messages: await trials.preview(request.params.name, trialOf(body)) };
      }),
  );
}

const example = '{"webhook_configs":[{"url":"https://example.com/hook"}]}';

function trialOf(body: Buffer): ReceiverTrial {
  const value = body.length === 0 ? {} : jsonObject(body, '{"status":"firing"}');
  refuseOtherFields(value, ['status', 'configuration', 'labels', 'annotations']);
  const { status, configuration, labels, annotations } = value;
  if (status !== undefined && status !== 'firing' && status !== 'resolved') {
    throw badRequest('status', 'expected firing or resolved');
  }
  if (configuration !== undefined && !isObject(configuration)) {
    throw badRequest('configuration', `expected an object such as ${example}`);
  }
  return {
    ...(status === undefined ? {} : { status }),
    ...(configuration === undefined ? {} : { configuration }),
    ...texts('labels', labels),
    ...texts('annotations', annotations),
  };
}

function texts<Name extends string>(
  name: Name,
  value: unknown,
): { [Field in Name]?: Record<string, string> } {
  if (value === undefined) return {};
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    throw badRequest(name, 'expected an object of texts');
  }
  return { [name]: value } as { [Field in Name]: Record<string, string> };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(name: string, messaging: Messaging): Receiver {
  const found = messaging.receivers.list().find(({ config }) => config.name === name);
  if (found === undefined) throw noReceiver(name);
  return describe(found, messaging, messaging.messenger.queue.waitingByReceiver());
}

function describe(
  { config, source }: KnownReceiver,
  { messenger }: Messaging,
  waiting: ReadonlyMap<string, number>,
): Receiver {
  const { deliveredAtMs, failure } = messenger.last(config.name);
  const { escalateTo } = config;
  return {
    name: config.name,
    source,
    channels: config.channels.map(describeChannel),
    escalateTo: escalateTo
      ? { receiver: escalateTo.receiver, afterSeconds: (escalatesAfterMs(config) ?? 0) / 1000 }
      : null,
    waiting: waiting.get(config.name) ?? 0,
    lastDeliveryAt: deliveredAtMs === null ? null : new Date(deliveredAtMs).toISOString(),
    lastFailure: failure && {
      at: new Date(failure.atMs).toISOString(),
      message: failure.message,
    },
    configuration: describeConfiguration(config) as Receiver['configuration'],
  };
}
