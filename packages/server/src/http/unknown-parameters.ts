import type { FastifyInstance } from 'fastify';
import { badRequest } from '../errors/index.ts';

/**
 * Refuses query parameters that a route of the native API does not have: with a typo in `labels` the
 * answer would be about other series, and a DELETE would delete them. A route says in its schema which
 * ones it has.
 */
export function refuseUnknownParameters(app: FastifyInstance): void {
  app.addHook('preHandler', (request, _reply, done) => {
    const { url = '', schema } = request.routeOptions;
    if (request.method === 'POST' || schema === undefined || !url.startsWith('/v1/')) return done();
    const { properties = {} } = (schema.querystring ?? {}) as { properties?: object };
    const unknown = Object.keys(request.query as object).find(
      (name) => !Object.hasOwn(properties, name),
    );
    done(unknown === undefined ? undefined : refusal(unknown, Object.keys(properties)));
  });
}

function refusal(unknown: string, known: readonly string[]): Error {
  const shown = JSON.stringify(unknown.slice(0, 60));
  if (known.length === 0) return badRequest(unknown, `expected no parameters, got ${shown}`);
  const nearest = known.toSorted((a, b) => distance(a, unknown) - distance(b, unknown))[0];
  return badRequest(
    unknown,
    `there is no parameter ${shown}: did you mean ${nearest}? The parameters are ${known.join(', ')}.`,
  );
}

/** Levenshtein distance without regard to case; of a long text the beginning is enough. */
function distance(name: string, typed: string): number {
  const [a, b] = [name.toLowerCase(), typed.slice(0, 60).toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = row[j] + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return row[b.length];
}
