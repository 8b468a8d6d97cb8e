import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import type { Answer } from './answer.ts';

/** Shorter answers fit into a packet as they are. */
const minCompressedChars = 1_400;

/** The fastest level: it makes JSON of samples a sixth, and time counts more than the rest. */
const options = { level: constants.Z_BEST_SPEED };

/** Compresses JSON for clients that take gzip, as Grafana, promtool and browsers do; off this thread. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isLong = typeof payload === 'string' && payload.length >= minCompressedChars;
    const isStream = payload instanceof Readable;
    if (!(isLong || isStream)) {
      done(null, payload);
      return;
    }
    const type = reply.getHeader('content-type');
    const added = addedHeaders(type, request.headers['accept-encoding']);
    reply.headers(added);
    if (added['content-encoding'] === undefined) {
      done(null, payload);
      return;
    }
    reply.removeHeader('content-length');
    if (isLong) {
      gzip(payload, options, done);
      return;
    }
    // Whoever fails or goes away first ends both; the answer's connection is closed by its own error handling.
    done(
      null,
      pipeline(payload as Readable, createGzip(options), () => undefined),
    );
  });
}

/** The same of an answer that Fastify has nothing to do with. */
export async function compressed(
  answer: Answer,
  acceptEncoding: string | string[] | undefined,
): Promise<Answer> {
  const { headers, body } = answer;
  if (typeof body !== 'string' || body.length < minCompressedChars) return answer;
  const added = addedHeaders(headers['content-type'], acceptEncoding);
  const isZipped = added['content-encoding'] !== undefined;
  return {
    ...answer,
    headers: { ...headers, ...added },
    body: isZipped ? await promisify(gzip)(body, options) : body,
  };
}

/** What a long answer says of its compression: that it is compressed if there is a `content-encoding`. */
function addedHeaders(
  contentType: unknown,
  acceptEncoding: string | string[] | undefined,
): { vary?: string; 'content-encoding'?: string } {
  const isJson = typeof contentType === 'string' && contentType.startsWith('application/json');
  if (!isJson) return {};
  const vary = 'accept-encoding';
  return takesGzip(acceptEncoding) ? { vary, 'content-encoding': 'gzip' } : { vary };
}

/** RFC 9110, section 12.5.3: a list of codings with weights, of which 0 is a refusal. */
export function takesGzip(acceptEncoding: string | string[] | undefined): boolean {
  const weights = new Map<string, number>();
  for (const item of String(acceptEncoding ?? '').split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(coding, weight === undefined ? 1 : Number(weight));
  }
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}
