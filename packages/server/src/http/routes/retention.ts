import {
  ErrorAnswer,
  maxRetentionOverrides,
  RetentionAnswer,
  RetentionChange,
} from '@tidemark/protocol';
import type { FastifyInstance } from 'fastify';
import { type RetentionOverride, readRetentionOverride } from '../../config/index.ts';
import { badRequest, TidemarkError } from '../../errors/index.ts';
import { describeRetention, type Retainer } from '../../retention/index.ts';
import type { Bodies } from '../bodies.ts';
import type { Services } from '../services.ts';

const tags = ['retention'];

/** How long what is kept, and changing that while the server runs. */
export function retentionRoutes(app: FastifyInstance, services: Services, bodies: Bodies): void {
  const { retainer } = services;
  const schema = {
    tags,
    summary: 'How long samples, minutes and hours are kept',
    response: { 200: RetentionAnswer },
  };
  app.get('/v1/retention', { schema }, async () => describeRetention(retainer));
  putRetention(app, retainer, bodies);
}

function putRetention(app: FastifyInstance, retainer: Retainer, bodies: Bodies): void {
  const schema = {
    tags,
    summary: 'Set for which series it is shorter or longer',
    description:
      'Takes the place of the overrides that were set before, and is kept across restarts; those of the configuration file come after them. Rows that have expired by it go within the hour, and do not come back.',
    body: RetentionChange,
    response: { 200: RetentionAnswer, 400: ErrorAnswer, 409: ErrorAnswer, 503: ErrorAnswer },
  };
  app.put<{ Body: unknown }>('/v1/retention', { schema }, (request) =>
    bodies.with(request, async (body) => {
      await retainer.setOverrides(overridesOf(parsed(body)));
      return describeRetention(retainer);
    }),
  );
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest(
      'body',
      'expected JSON such as {"overrides":[{"match":"debug_queue","raw":"1d"}]}',
    );
  }
}

function overridesOf(body: unknown): RetentionOverride[] {
  const { overrides, ...others } = (body ?? {}) as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw badRequest(unknown, 'unknown field, expected overrides');
  if (!Array.isArray(overrides)) throw badRequest('overrides', 'expected a list');
  if (overrides.length > maxRetentionOverrides) {
    throw badRequest(
      'overrides',
      `expected at most ${maxRetentionOverrides}, got ${overrides.length}`,
    );
  }
  const good: RetentionOverride[] = [];
  const details = overrides.flatMap((override, index) => {
    const read = readRetentionOverride(override);
    if (!Array.isArray(read)) {
      good.push(read);
      return [];
    }
    return read.map(({ field, message }) => ({ index, field: field || 'overrides', message }));
  });
  if (details.length === 0) return good;
  const { index, field, message } = details[0];
  throw new TidemarkError(
    'bad_request',
    `overrides[${index}].${field}: ${message}; nothing was changed`,
    {
      status: 400,
      details,
    },
  );
}
