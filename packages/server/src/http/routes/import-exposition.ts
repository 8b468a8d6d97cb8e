import { badRequest } from '../../errors/index.ts';
import { exposition } from '../../ingest/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import { addForeignRoute } from '../foreign-route.ts';
import type { IntakeDoors } from '../intake-route.ts';
import { type Parameters, time } from '../query-parameters.ts';
import type { RequestHead } from '../request-head.ts';
import type { Services } from '../services.ts';

/** Prometheus' text and OpenMetrics, pushed as whole expositions. */
export function importExpositionRoute(doors: IntakeDoors, { ingest }: Services): void {
  addForeignRoute(doors, ingest, {
    paths: ['/api/v1/import/prometheus'],
    summary: 'Prometheus text or OpenMetrics exposition',
    description:
      '`application/openmetrics-text` is judged as a whole; any other type is Prometheus text, of which good lines are stored and bad ones listed. `extra_label=name=value` (repeatable) adds labels, `timestamp` is for samples without one. 204 once all is safe on disk.',
    format: 'exposition',
    options: optionsOf,
    answer: exposition.answerTo,
  });
}

function optionsOf(request: RequestHead, body: Buffer): exposition.ExpositionOptions {
  const parameters = request.query as Parameters;
  const timestampMs = time(parameters, 'timestamp');
  return {
    format: exposition.formatOf(request.headers['content-type'], body),
    extraLabels: extraLabels(parameters.extra_label),
    ...(timestampMs === undefined ? {} : { timestampMs }),
  };
}

function extraLabels(given: Parameters[string]): LabelPairs {
  const texts = given === undefined ? [] : [given].flat();
  return texts.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) {
      throw badRequest(
        'extra_label',
        `expected name=value, got ${JSON.stringify(text.slice(0, 60))}`,
      );
    }
    return [text.slice(0, equals), text.slice(equals + 1)] as const;
  });
}
