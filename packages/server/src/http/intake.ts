import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { TidemarkError } from '../errors/index.ts';
import type { Logger } from '../logger/index.ts';
import type { Answer } from './answer.ts';
import type { Bodies } from './bodies.ts';
import type { BodyBudget } from './body-budget.ts';
import { compressed } from './compressed-answers.ts';
import { bug, drainRefused, errorAnswer, pathOf } from './error-answer.ts';
import type { Guard } from './guard.ts';
import { type IntakeRoute, refusalOf } from './intake-route.ts';
import type { ObserveRequest } from './observe-requests.ts';
import { headOf, type RequestHead } from './request-head.ts';
import { securityHeaders } from './security-headers.ts';

export type IntakeOptions = {
  isReady: () => boolean;
  guard: Guard;
  bodies: Bodies;
  budget: BodyBudget;
  observe: ObserveRequest;
  logger: Logger;
};

/**
 * Takes the requests that bring samples straight from Node's server. Each went through Fastify's router, nine hooks and
 * its answer before, which was an eighth of what the main thread does under full load. Only what is plain is taken:
 * the exact address, a welcome sender, a server that is ready. Everything else is Fastify's, who knows the same routes
 * and says what is wrong.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #routes = new Map<string, IntakeRoute>();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  add(route: IntakeRoute): void {
    this.#routes.set(route.path, route);
  }

  /**
   * Puts itself before those who answer the server's requests now. Where a name has several addresses, Fastify listens on
   * the others with servers of its own: senders there go the long way.
   */
  standBefore(server: Server): void {
    const others = server.listeners('request');
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      // While it closes Fastify asks to come again.
      const route = server.listening ? this.#routeOf(request) : undefined;
      if (route !== undefined) void this.#serve(route, request, response);
      else for (const other of others) other.call(server, request, response);
    });
  }

  #routeOf(request: IncomingMessage): IntakeRoute | undefined {
    if (request.method !== 'POST') return undefined;
    const route = this.#routes.get(pathOf(request));
    if (route === undefined || !takesType(route, request)) return undefined;
    const { isReady, guard } = this.#options;
    return isReady() && guard(request) === undefined ? route : undefined;
  }

  /** Never rejects. */
  async #serve(
    route: IntakeRoute,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { budget, observe } = this.#options;
    const beganMs = performance.now();
    budget.watch(request, response);
    const head = headOf(request);
    const answer = await this.#answerTo(route, request, head);
    try {
      send(response, await compressed(answer, request.headers['accept-encoding']));
    } catch (error) {
      this.#logBug(route, error);
      response.destroy();
    }
    const { path } = route;
    const elapsedMs = performance.now() - beganMs;
    observe({ method: 'POST', route: path, path, status: answer.status, elapsedMs });
  }

  async #answerTo(
    route: IntakeRoute,
    request: IncomingMessage,
    head: RequestHead,
  ): Promise<Answer> {
    const { bodies } = this.#options;
    let body: Buffer | undefined;
    try {
      body = await bodies.collect(request);
      const take = (content: Buffer) => route.take(head, content);
      return await bodies.use(body, request.headers, take, route.uncompresses?.(head, body));
    } catch (error) {
      const refused = this.#refusal(route, error, head);
      if (body !== undefined) return refused;
      await drainRefused(error, request);
      // He may be sending still, and what comes is no request.
      return { ...refused, headers: { ...refused.headers, connection: 'close' } };
    }
  }

  #refusal(route: IntakeRoute, error: unknown, head: RequestHead): Answer {
    try {
      if (error instanceof TidemarkError)
        return refusalOf(route, error, head) ?? errorAnswer(error);
      this.#logBug(route, error);
    } catch (bugInRefusal) {
      this.#logBug(route, bugInRefusal);
    }
    return errorAnswer(bug);
  }

  #logBug(route: IntakeRoute, error: unknown): void {
    this.#options.logger.error(`POST ${route.path} failed by a bug of ours`, error);
  }
}

/** Whether the media type is the route's, plainly written. */
function takesType({ contentType }: IntakeRoute, { headers }: IncomingMessage): boolean {
  if (contentType === undefined) return true;
  const given = headers['content-type'];
  return given === contentType || given?.startsWith(`${contentType};`) === true;
}

const noContent = 204;

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  // RFC 9110, section 8.6: an answer without content has no length.
  if (status === noContent) {
    response.writeHead(status, { ...securityHeaders, ...headers }).end();
    return;
  }
  response
    .writeHead(status, {
      ...securityHeaders,
      'content-type': 'text/plain; charset=utf-8',
      ...headers,
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}
