import type { ErrorDetail } from '@tidemark/protocol';

/**
 * Why a batch was not acknowledged. `code` is stable, for programs:
 * - `unreachable`: no connection, or it broke; `timeout`: no answer in time; both retryable;
 * - `aborted`: the caller's signal fired; `bad_options`: the client was set up or called wrongly;
 * - `unexpected_answer`: something answered that does not speak like a Tidemark server;
 * - any other: the code of the server's error answer, with its HTTP `status`.
 *
 * After a retryable error the server may or may not have stored the batch: send it again with the same
 * idempotency key.
 */
export class TidemarkClientError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly status: number | undefined;
  readonly details: readonly ErrorDetail[];
  /** What the server asked to wait before the next try, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      retryable?: boolean;
      status?: number;
      details?: readonly ErrorDetail[];
      retryAfterMs?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TidemarkClientError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.status = options.status;
    this.details = options.details ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }
}
