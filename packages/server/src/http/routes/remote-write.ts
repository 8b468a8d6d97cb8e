import { remoteWrite } from '../../ingest/index.ts';
import { addForeignRoute } from '../foreign-route.ts';
import type { IntakeDoors } from '../intake-route.ts';
import type { RequestHead } from '../request-head.ts';
import type { Services } from '../services.ts';

/** Prometheus remote write. Refusals are plain text, as its specification has them. */
export function remoteWriteRoute(doors: IntakeDoors, { ingest }: Services): void {
  const version = (request: RequestHead) => remoteWrite.versionOf(request.headers['content-type']);
  // A key stands for a body whatever it is compressed with, so that it has to be seen first.
  const isSnappy = (request: RequestHead, body: Buffer) =>
    request.headers['content-encoding'] === 'snappy' &&
    request.headers['idempotency-key'] === undefined &&
    remoteWrite.takesSnappy(version(request), body);
  addForeignRoute(doors, ingest, {
    paths: ['/api/v1/write'],
    summary: 'Prometheus remote write, 1.0 and 2.0',
    description:
      'Protobuf in snappy. 204 once all is safe on disk; 400 if some samples are refused: the others are stored. 5xx and 429 may be repeated.',
    format: 'remoteWrite',
    uncompresses: isSnappy,
    options: (request, body) => ({ version: version(request), isSnappy: isSnappy(request, body) }),
    answer: (outcome, request) => remoteWrite.answerTo(outcome, version(request)),
    refusal: (error, request) => remoteWrite.refusalOf(error, request.headers['content-type']),
  });
}
