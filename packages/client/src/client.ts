import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleepMs } from 'node:timers/promises';
import type { PostedSample } from '@tidemark/protocol';
import { maxItemsPerRequest } from '@tidemark/protocol/limits';
import { TidemarkClientError } from './client-error.ts';
import { postOnce } from './http-post.ts';
import { defaultRetryPolicy, type RetryPolicy, retryDelayMs } from './retry-policy.ts';
import { readAnswer, type SendResult } from './server-answer.ts';

export type { SendResult } from './server-answer.ts';

export type TidemarkClientOptions = {
  /** Where the server is, such as `http://127.0.0.1:8080`; a path is kept as prefix. */
  url: string;
  /** Sent as `Authorization: Bearer …`. */
  token?: string | undefined;
  /** For one try, from connecting to the end of the answer. Default 30 s. */
  timeoutMs?: number;
  retry?: Partial<RetryPolicy>;
  /** Connections kept open at most. Default 16; further requests wait for a free one. */
  maxConnections?: number;
  /** Instead of an agent of the client's own, for proxies or certificates. The caller closes it. */
  agent?: HttpAgent | HttpsAgent;
  /** For tests. The sleep rejects when its signal fires. */
  sleep?: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
  random?: () => number;
  nowMs?: () => number;
};

export type SendOptions = {
  /** Ends the request and its retries with an error `aborted`. */
  signal?: AbortSignal | undefined;
  /** Default: a random UUID. Give one to repeat a batch of an earlier process without counting twice. */
  idempotencyKey?: string;
};

/**
 * Posts samples to `POST /v1/metrics` over connections that are kept open. Each batch carries an
 * `Idempotency-Key`, the same on every retry, so that it counts once whatever happens on the way.
 */
export class TidemarkClient {
  readonly #url: URL;
  readonly #agent: HttpAgent;
  readonly #ownsAgent: boolean;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #retry: RetryPolicy;
  readonly #sleep: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly #random: () => number;
  readonly #nowMs: () => number;

  /** Throws a {@link TidemarkClientError} `bad_options` when the address is none. */
  constructor(options: TidemarkClientOptions) {
    this.#url = metricsUrl(options.url);
    this.#ownsAgent = options.agent === undefined;
    const agentOptions = { keepAlive: true, maxSockets: options.maxConnections ?? 16 };
    this.#agent =
      options.agent ??
      (this.#url.protocol === 'https:'
        ? new HttpsAgent(agentOptions)
        : new HttpAgent(agentOptions));
    this.#headers = { 'content-type': 'application/json' };
    if (options.token) this.#headers.authorization = `Bearer ${options.token}`;
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#retry = { ...defaultRetryPolicy, ...options.retry };
    this.#sleep = options.sleep ?? sleepAbortably;
    this.#random = options.random ?? Math.random;
    this.#nowMs = options.nowMs ?? Date.now;
  }

  /**
   * Sends up to 100,000 samples in one request and resolves once they are safe on the server's disk.
   * Samples that the server refuses are in `rejected`, by their index in `samples`; the others are
   * stored. Throws a {@link TidemarkClientError} when the batch was not acknowledged.
   */
  async send(samples: readonly PostedSample[], options: SendOptions = {}): Promise<SendResult> {
    if (samples.length === 0) return { stored: 0, rejected: [] };
    if (samples.length > maxItemsPerRequest) {
      const message = `${samples.length} samples are too many for one request: send ${maxItemsPerRequest} at most`;
      throw new TidemarkClientError('bad_options', message);
    }
    return this.sendJson(JSON.stringify(samples), options);
  }

  /** Like {@link send}, for a body that is JSON already: one sample or an array of them. */
  async sendJson(body: string | Uint8Array, options: SendOptions = {}): Promise<SendResult> {
    const headers = {
      ...this.#headers,
      'idempotency-key': options.idempotencyKey ?? randomUUID(),
    };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#post(body, headers, options.signal);
      } catch (error) {
        const isLast = attempt >= this.#retry.attempts;
        if (!(error instanceof TidemarkClientError) || !error.retryable || isLast) throw error;
        const delayMs = retryDelayMs(this.#retry, attempt, error.retryAfterMs, this.#random);
        if (delayMs === null) throw error;
        await this.#wait(delayMs, options.signal);
      }
    }
  }

  /** Closes the idle connections. A client can be used again afterwards. */
  close(): void {
    if (this.#ownsAgent) this.#agent.destroy();
  }

  async #post(
    body: string | Uint8Array,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<SendResult> {
    const answer = await postOnce(body, {
      url: this.#url,
      agent: this.#agent,
      headers,
      timeoutMs: this.#timeoutMs,
      signal,
    });
    return readAnswer(answer, this.#url.origin, this.#nowMs());
  }

  async #wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#sleep(delayMs, signal);
    } catch (cause) {
      throw new TidemarkClientError('aborted', 'The request was aborted', { cause });
    }
  }
}

function sleepAbortably(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return sleepMs(delayMs, undefined, signal === undefined ? {} : { signal });
}

function metricsUrl(text: string): URL {
  const base = URL.canParse(text) ? new URL(text) : null;
  if (base === null || !/^https?:$/.test(base.protocol) || base.username !== '') {
    const message = `Expected the address of a server such as http://127.0.0.1:8080, got ${JSON.stringify(text)}`;
    throw new TidemarkClientError('bad_options', message);
  }
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return new URL('v1/metrics', base);
}
