import { setImmediate } from 'node:timers/promises';
import { TidemarkError } from '../errors/index.ts';

/** How long is worked at a stretch before others have their turn, in milliseconds. */
const stretchMs = 10;

/** A stretch of work, after which others have their turn. */
export class Turn {
  readonly #signal: AbortSignal;
  #endMs = performance.now() + stretchMs;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get isOver(): boolean {
    return performance.now() >= this.#endMs;
  }

  /** @throws TidemarkError, see {@link throwIfAborted}. */
  async next(): Promise<void> {
    await setImmediate();
    throwIfAborted(this.#signal);
    this.#endMs = performance.now() + stretchMs;
  }
}

/** @throws TidemarkError `query_timeout` or `query_canceled` (503) when nobody waits any more. */
export function throwIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  const isTimeout = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  throw isTimeout
    ? new TidemarkError('query_timeout', 'query timed out while its samples were read', {
        status: 503,
      })
    : new TidemarkError('query_canceled', 'query was canceled while its samples were read', {
        status: 503,
      });
}
