import type { ErrorAnswer, ErrorDetail, StoredAnswer } from '@tidemark/protocol';
import { TidemarkClientError } from './client-error.ts';
import type { PostAnswer } from './http-post.ts';
import { parseRetryAfterMs } from './retry-policy.ts';

/** What became of a batch. */
export type SendResult = {
  /** Samples that are safe on the server's disk. */
  stored: number;
  /**
   * Samples that were refused, for good or because there are too many series; the server gives details of
   * the first hundred only.
   */
  rejected: ErrorDetail[];
};

/**
 * Turns an answer of `POST /v1/metrics` into a result: 2xx, and 400 or 429 with `stored` (some items were
 * bad, or new series beyond a limit, and the others stored: sending them again would count them twice).
 * Throws a {@link TidemarkClientError} for all others; 429 and 5xx are retryable.
 */
export function readAnswer(answer: PostAnswer, origin: string, nowMs: number): SendResult {
  const { status } = answer;
  const body = parseObject(answer.body);
  if (status >= 200 && status < 300) {
    const { stored } = body as Partial<StoredAnswer>;
    if (typeof stored !== 'number') throw unexpectedAnswer(answer, origin);
    return { stored, rejected: [] };
  }
  const { error, stored } = body as Partial<ErrorAnswer>;
  if ((status === 400 || status === 429) && typeof stored === 'number' && error !== undefined) {
    return { stored, rejected: error.details ?? [] };
  }
  const retryable = status === 429 || status >= 500;
  if (!retryable && typeof error?.message !== 'string') throw unexpectedAnswer(answer, origin);
  throw new TidemarkClientError(
    error?.code ?? `http_${status}`,
    `${origin} answered ${status}: ${error?.message ?? excerpt(answer.body)}`,
    {
      retryable,
      status,
      details: error?.details ?? [],
      retryAfterMs: parseRetryAfterMs(answer.retryAfter, nowMs),
    },
  );
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function unexpectedAnswer({ status, body }: PostAnswer, origin: string): TidemarkClientError {
  const message = `${origin} answered ${status} and not as a Tidemark server does (${excerpt(body)}): is the address right?`;
  return new TidemarkClientError('unexpected_answer', message, { status });
}

function excerpt(body: string): string {
  return body === '' ? 'empty answer' : JSON.stringify(body.slice(0, 120));
}
