import type { IncomingMessage, ServerResponse } from 'node:http';
import { maxBodyBytes } from '@tidemark/protocol';
import type { FastifyInstance } from 'fastify';
import { TidemarkError, unavailable } from '../errors/index.ts';

/** Most bytes of request bodies in memory at once; more senders are asked to come again. */
export const maxBodiesUnderWayBytes = 8 * maxBodyBytes;
/** Bodies that say that they are no longer than this are not counted: their sockets take as much memory. */
export const uncountedBodyBytes = 16 * 1024;
/** Of a body that is counted at least {@link minWindowBytes} arrive in each window of this length, in milliseconds. */
export const windowMs = 5_000;
/** About 13 kB/s: less is no slow line but somebody who keeps memory busy. */
export const minWindowBytes = 64 * 1024;

type Limits = { maxBytes: number; windowMs: number; minWindowBytes: number };

/** One body: what is counted of it, and what arrived in the present window. */
type Arrival = {
  payload: IncomingMessage;
  countedBytes: number;
  windowBytes: number;
  windowBeganMs: number;
};

/** Has the budget watch what Fastify gets. */
export function boundBodies(app: FastifyInstance, budget: BodyBudget): void {
  app.addHook('preParsing', (request, reply, _payload, done) => {
    budget.watch(request.raw, reply.raw);
    done();
  });
  app.addHook('onClose', (_app, done) => {
    budget.close();
    done();
  });
}

/**
 * Bounds the memory and the time that arriving bodies take. Bytes count when they are here, and not when
 * they are announced; they count until the request is answered.
 */
export class BodyBudget {
  readonly #limits: Limits;
  readonly #timer: NodeJS.Timeout;
  readonly #arriving = new Set<Arrival>();
  #countedBytes = 0;

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { maxBytes: maxBodiesUnderWayBytes, windowMs, minWindowBytes, ...limits };
    this.#timer = setInterval(() => this.#refuseSlow(), this.#limits.windowMs / 5).unref();
  }

  /** Counts the body that `request` brings, from now on, until it is answered. */
  watch(request: IncomingMessage, response: ServerResponse): void {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
    if (coding === undefined && Number(length ?? 0) <= uncountedBodyBytes) return;
    const arrival = this.#begin(request);
    // The answer's end or the sender's disappearance, whichever it is: this comes once.
    response.once('close', () => this.#release(arrival));
  }

  #begin(payload: IncomingMessage): Arrival {
    const windowBeganMs = performance.now();
    const arrival: Arrival = { payload, countedBytes: 0, windowBytes: 0, windowBeganMs };
    this.#arriving.add(arrival);
    // Whoever reads the body listens too before this turn is over, so that no bytes pass unread.
    payload.on('data', (chunk: Buffer) => this.#count(arrival, chunk.length));
    payload.once('end', () => this.#arriving.delete(arrival));
    // Nobody else may be listening any more when the body is refused.
    payload.on('error', () => undefined);
    return arrival;
  }

  #release(arrival: Arrival): void {
    this.#arriving.delete(arrival);
    this.#countedBytes -= arrival.countedBytes;
    arrival.countedBytes = 0;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #count(arrival: Arrival, byteCount: number): void {
    if (!this.#arriving.has(arrival)) return;
    arrival.windowBytes += byteCount;
    if (this.#countedBytes + byteCount > this.#limits.maxBytes) {
      const message = 'Too much is being sent at once: nothing of this request was stored.';
      this.#refuse(arrival, unavailable('too_many_bodies', message, 1));
      return;
    }
    arrival.countedBytes += byteCount;
    this.#countedBytes += byteCount;
  }

  #refuseSlow(): void {
    const nowMs = performance.now();
    for (const arrival of this.#arriving) {
      if (nowMs - arrival.windowBeganMs < this.#limits.windowMs) continue;
      if (arrival.windowBytes < this.#limits.minWindowBytes) this.#refuse(arrival, tooSlow());
      arrival.windowBytes = 0;
      arrival.windowBeganMs = nowMs;
    }
  }

  /** Whoever reads the body gets the error from it; what it took is counted until he has answered. */
  #refuse(arrival: Arrival, error: TidemarkError): void {
    this.#arriving.delete(arrival);
    arrival.payload.emit('error', error);
  }
}

function tooSlow(): TidemarkError {
  return new TidemarkError(
    'body_too_slow',
    `The body arrives too slowly: at least ${Math.round(minWindowBytes / windowMs)} kB/s are expected. Nothing of this request was stored.`,
    { status: 408 },
  );
}
