/** Whoever asks for more patience than this is tried again after it all the same, in milliseconds. */
export const maxRetryAfterMs = 3_600_000;

/** Milliseconds to wait by a `Retry-After` header: seconds or a date (RFC 9110, 10.2.3); undefined without. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(maxRetryAfterMs, Math.max(0, waitMs));
}
