import { otlp } from '../../ingest/index.ts';
import { addForeignRoute } from '../foreign-route.ts';
import type { IntakeDoors } from '../intake-route.ts';
import type { RequestHead } from '../request-head.ts';
import type { Services } from '../services.ts';

/** OpenTelemetry over HTTP; answers and refusals are in the encoding of the request. */
export function otlpRoute(doors: IntakeDoors, { ingest }: Services): void {
  const encoding = (request: RequestHead) => otlp.encodingOf(request.headers['content-type']);
  addForeignRoute(doors, ingest, {
    paths: ['/v1/otlp/v1/metrics', '/api/v1/otlp/v1/metrics', '/opentelemetry/v1/metrics'],
    summary: 'OpenTelemetry metrics (OTLP over HTTP)',
    description:
      'Protobuf or JSON. 200 once all is safe on disk, with `partial_success` for data points that were refused.',
    format: 'otlp',
    options: (request) => ({ encoding: encoding(request) }),
    answer: (outcome, request) => otlp.answerTo(outcome, encoding(request)),
    refusal: (error, request) => otlp.refusalOf(error, request.headers['content-type']),
  });
}
