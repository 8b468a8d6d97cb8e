import type { FastifyInstance, FastifyRequest } from 'fastify';
import { remoteWrite } from '../../ingest/index.ts';
import type { Bodies } from '../bodies.ts';
import { addForeignRoute } from '../foreign-route.ts';
import type { Services } from '../services.ts';

/** Prometheus remote write. Refusals are plain text, as its specification has them. */
export function remoteWriteRoute(app: FastifyInstance, { ingest }: Services, bodies: Bodies): void {
  const version = (request: FastifyRequest) =>
    remoteWrite.versionOf(request.headers['content-type']);
  addForeignRoute(app, ingest, bodies, {
    paths: ['/api/v1/write'],
    summary: 'Prometheus remote write, 1.0 and 2.0',
    description:
      'Protobuf in snappy. 204 once all is safe on disk; 400 if some samples are refused: the others are stored. 5xx and 429 may be repeated.',
    format: 'remoteWrite',
    options: (request) => ({ version: version(request) }),
    answer: (outcome, request) => remoteWrite.answerTo(outcome, version(request)),
    refusal: (error, request) => remoteWrite.refusalOf(error, request.headers['content-type']),
  });
}
