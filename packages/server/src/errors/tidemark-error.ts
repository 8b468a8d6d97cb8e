import type { ErrorDetail } from '@tidemark/protocol';

/**
 * The one error class. Three kinds can be told apart by `status` and `retryable`:
 * - the sender's mistake: 4xx, not retryable, `details` says which item and field;
 * - the world's failure (disk, engine, network): 503, retryable, with `retryAfterS`;
 * - our own bug is no TidemarkError: it reaches the top as what it is and is logged with its stack.
 */
export class TidemarkError extends Error {
  /** Stable, for programs: lower case with underscores. */
  readonly code: string;
  /** HTTP status that the sender gets. */
  readonly status: number;
  readonly retryable: boolean;
  readonly details: readonly ErrorDetail[];
  readonly retryAfterS: number | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      status: number;
      details?: readonly ErrorDetail[];
      retryAfterS?: number;
      cause?: unknown;
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TidemarkError';
    this.code = code;
    this.status = options.status;
    this.retryable = options.status === 429 || options.status === 503;
    this.details = options.details ?? [];
    this.retryAfterS = options.retryAfterS;
  }
}

/** The sender's mistake in one field of the request (query string, header or body). */
export function badRequest(field: string, message: string): TidemarkError {
  return new TidemarkError('bad_request', message, { status: 400, details: [{ field, message }] });
}

/** The world's failure: worth a retry after `retryAfterS` seconds. */
export function unavailable(
  code: string,
  message: string,
  retryAfterS: number,
  cause?: unknown,
): TidemarkError {
  return new TidemarkError(code, message, { status: 503, retryAfterS, cause });
}
