import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { TidemarkError } from '../errors/index.ts';
import type { Logger } from '../logger/index.ts';
import type { Bodies } from './bodies.ts';
import type { BodyBudget } from './body-budget.ts';
import { bug, drainRefused, errorAnswer, pathOf } from './error-answer.ts';
import { type Answer, type IntakeRoute, type RequestHead, refusalOf } from './intake-route.ts';
import type { ObserveRequest } from './observe-requests.ts';
import { securityHeaders } from './security-headers.ts';

export type IntakeOptions = {
  isReady: () => boolean;
  /** Why the request is not let in, if it is not. */
  guard: (request: IncomingMessage) => TidemarkError | undefined;
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

  /** Puts itself before those who answer the server's requests now. */
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

  /** Never rejects but for a bug in itself. */
  async #serve(
    route: IntakeRoute,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { bodies, budget, observe } = this.#options;
    const beganMs = performance.now();
    budget.watch(request, response);
    const head = new Head(request);
    let answer: Answer;
    try {
      answer = await bodies.withBodyOf(request, (body) => route.take(head, body));
    } catch (error) {
      answer = await this.#refusal(route, error, request, head);
    }
    send(response, answer);
    const path = pathOf(request);
    observe('POST', route.path, path, answer.status, performance.now() - beganMs);
  }

  async #refusal(
    route: IntakeRoute,
    error: unknown,
    request: IncomingMessage,
    head: RequestHead,
  ): Promise<Answer> {
    if (!(error instanceof TidemarkError)) {
      this.#options.logger.error(`POST ${route.path} failed by a bug of ours`, error);
      return errorAnswer(bug);
    }
    await drainRefused(error, request);
    return refusalOf(route, error, head) ?? errorAnswer(error);
  }
}

/** Fastify's request has the same. */
class Head implements RequestHead {
  readonly #request: IncomingMessage;

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  get headers(): IncomingMessage['headers'] {
    return this.#request.headers;
  }

  get query(): unknown {
    const { url = '' } = this.#request;
    const at = url.indexOf('?');
    return parse(at === -1 ? '' : url.slice(at + 1));
  }

  get ip(): string {
    return this.#request.socket.remoteAddress ?? '';
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
