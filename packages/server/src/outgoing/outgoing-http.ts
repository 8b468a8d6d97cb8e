import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import {
  type AddressPolicy,
  checkedAddresses,
  type Resolve,
  type ResolvedAddress,
} from './checked-addresses.ts';
import { request as httpRequest } from './node-http.ts';
import { failure, type HttpAnswer, type SendResult } from './send-result.ts';
import { type TlsSettings, tlsOptions } from './tls-settings.ts';

export type OutgoingRequest = {
  url: string;
  method: 'GET' | 'POST' | 'PUT';
  headers: Readonly<Record<string, string | readonly string[]>>;
  body: string;
  tls?: TlsSettings;
  /** For the whole request, in milliseconds, where the receiver's configuration has one. */
  timeoutMs?: number;
};

export type OutgoingOptions = AddressPolicy & {
  resolve: Resolve;
  connectTimeoutMs?: number;
  timeoutMs?: number;
};

/** How long connecting may take, names and TLS included, in milliseconds. */
export const defaultConnectTimeoutMs = 5_000;
/** How long a request may take with its answer, in milliseconds. */
export const defaultTimeoutMs = 15_000;
/** What is read of an answer; the connection is closed on the rest of it. */
export const maxAnswerBytes = 64 * 1024;

/**
 * The one way out for requests whose address a configuration names. Resolves once, checks every address
 * and connects to no other; follows no redirect; and gives up on who is slow or talks too much.
 */
export class OutgoingHttp {
  readonly #options: OutgoingOptions;

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** The answer, whatever its status; or, when there is none, the failure for the delivery log. */
  async send(request: OutgoingRequest): Promise<HttpAnswer | SendResult> {
    if (!URL.canParse(request.url)) {
      return failure('the address is no valid URL', { retryable: false });
    }
    const url = new URL(request.url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      return failure(`expected http or https, got ${url.protocol}`, { retryable: false });
    }
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const { connectTimeoutMs = defaultConnectTimeoutMs, resolve } = this.#options;
    const startedMs = performance.now();
    const checked = await within(checkedAddresses(host, this.#options, resolve), connectTimeoutMs, {
      refusal: `the name ${host} was not resolved in time`,
      isFinal: false,
    });
    if ('refusal' in checked) return failure(checked.refusal, { retryable: !checked.isFinal });
    const leftMs = Math.max(1, connectTimeoutMs - (performance.now() - startedMs));
    return this.#exchange(url, host, checked.addresses, request, leftMs);
  }

  #exchange(
    url: URL,
    host: string,
    addresses: readonly ResolvedAddress[],
    { method, headers, body, tls, timeoutMs }: OutgoingRequest,
    connectTimeoutMs: number,
  ): Promise<HttpAnswer | SendResult> {
    const isSecure = url.protocol === 'https:';
    const options: RequestOptions = {
      host,
      port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      method,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      // A connection of an agent might lead to an address that an earlier lookup gave.
      agent: false,
      lookup: pinned(addresses),
      ...credentialsOf(url),
      ...(isSecure ? tlsOptions(host, isIP(host) !== 0, tls) : {}),
    };
    const wholeMs = timeoutMs ?? this.#options.timeoutMs ?? defaultTimeoutMs;
    return new Promise((done) => {
      const outgoing = isSecure ? httpsRequest(options) : httpRequest(options);
      const finish = (result: HttpAnswer | SendResult) => {
        clearTimeout(connecting);
        clearTimeout(whole);
        done(result);
        outgoing.destroy();
      };
      const fail = (reason: string) =>
        finish(failure(`${url.host}: ${reason}`, { retryable: true }));
      const connecting = setTimeout(() => fail('no connection in time'), connectTimeoutMs);
      const whole = setTimeout(() => fail('no answer in time'), wholeMs);
      outgoing.on('socket', (socket) => {
        socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
      });
      outgoing.on('response', (response) => {
        readAnswer(response).then(finish, (error: Error) => fail(reasonOf(error)));
      });
      // After the answer, too: destroying may still fail, and that is nobody's concern.
      outgoing.on('error', (error) => fail(reasonOf(error)));
      outgoing.end(body);
    });
  }
}

/** Gives the checked addresses to whoever would ask a resolver. */
export function pinned(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_host, { all }, answer) => {
    const [first] = addresses;
    if (all) answer(null, [...addresses]);
    else answer(null, first?.address ?? '', first?.family);
  };
}

function credentialsOf({ username, password }: URL): { auth?: string } {
  if (username === '' && password === '') return {};
  return { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
}

function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const { statusCode: status = 0, headers } = response;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  return new Promise((resolve, reject) => {
    const finish = () => {
      const body = Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8');
      resolve({ status, retryAfter: headers['retry-after'], body });
    };
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= maxAnswerBytes) finish();
    });
    response.on('end', finish);
    response.on('error', reject);
  });
}

/** What failed, without the address of the request: its path may be a secret. */
export function reasonOf(error: Error & { code?: string }): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const reasons: Record<string, string> = {
    ECONNREFUSED: 'the connection was refused',
    ECONNRESET: 'the connection was reset',
    EPIPE: 'the connection was closed',
    EHOSTUNREACH: 'the host is not reachable',
    ENETUNREACH: 'the network is not reachable',
  };
  return reasons[error.code ?? ''] ?? error.code ?? 'the request failed';
}

async function within<T>(promise: Promise<T>, timeoutMs: number, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
