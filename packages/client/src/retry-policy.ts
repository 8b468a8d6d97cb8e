/** How often and how patiently a request is repeated. */
export type RetryPolicy = {
  /** Tries in all, the first one included; 1 never retries. */
  attempts: number;
  /** Upper bound of the wait before the first retry; it doubles with each one. */
  baseDelayMs: number;
  /** Upper bound of the wait before any retry. */
  maxDelayMs: number;
};

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 6,
  baseDelayMs: 250,
  maxDelayMs: 30_000,
};

/** A server that asks for a longer pause than this is given up on, in milliseconds (5 minutes). */
export const maxRetryAfterMs = 5 * 60 * 1000;

/**
 * How long to wait before retry number `retry` (1 for the first): a random part of an exponentially
 * growing span, so that senders that failed together do not come back together, but never less than
 * the server asked for. Null when it asks for more than {@link maxRetryAfterMs}.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  retry: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number | null {
  const spanMs = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (retry - 1));
  const delayMs = Math.round(random() * spanMs);
  if (retryAfterMs === undefined) return delayMs;
  return retryAfterMs > maxRetryAfterMs ? null : retryAfterMs + delayMs;
}

/** Reads a `Retry-After` header (RFC 9110, 10.2.3): seconds or an HTTP date. */
export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
