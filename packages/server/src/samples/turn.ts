import { TidemarkError } from '../errors/index.ts';
import { Stretch, Turns } from '../turns/index.ts';

/** A stretch of work, after which others have their turn. */
export class Turn {
  readonly #signal: AbortSignal;
  readonly #stretch: Stretch;

  /** @param turns the line to stand in with all others that work long */
  constructor(signal: AbortSignal, turns = new Turns()) {
    this.#signal = signal;
    this.#stretch = new Stretch(turns);
  }

  get isOver(): boolean {
    return this.#stretch.isOver;
  }

  /** @throws TidemarkError, see {@link throwIfAborted}. */
  async next(): Promise<void> {
    await this.#stretch.next();
    throwIfAborted(this.#signal);
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
