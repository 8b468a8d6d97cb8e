import { TidemarkError } from '../../errors/index.ts';

/** Samples and intermediate values that all running queries may hold together; each takes 9 to 16 bytes. */
export const maxHeldPoints = 60_000_000;
/** How long a query waits for others to end when there is no room for it, in milliseconds. */
export const roomWaitMs = 5_000;

/**
 * What all running queries hold in memory together. Each has limits of its own, but several at once may not have all
 * that those allow: while they hold more than there is room for, only the one that began first goes on, so that they
 * do not wait for each other for ever. The others end if that takes long.
 *
 * Together they hold at most this room and what one query may: what is taken is counted when it is there.
 */
export class QueryMemory {
  readonly #maxPoints: number;
  readonly #waitMs: number;
  /** In the order in which they began. */
  readonly #shares = new Set<MemoryShare>();
  readonly #waiting = new Set<() => void>();
  #held = 0;

  constructor(maxPoints = maxHeldPoints, waitMs = roomWaitMs) {
    this.#maxPoints = maxPoints;
    this.#waitMs = waitMs;
  }

  /** Samples and values that are held now. */
  get held(): number {
    return this.#held;
  }

  /** For one query, which closes it when it is over. */
  open(): MemoryShare {
    const share: MemoryShare = new MemoryShare(
      (count) => this.#add(count),
      (signal) => this.#room(share, signal),
      () => this.#close(share),
    );
    this.#shares.add(share);
    return share;
  }

  #add(count: number): void {
    this.#held += count;
    if (count < 0) this.#wake();
  }

  #close(share: MemoryShare): void {
    this.#shares.delete(share);
    this.#wake();
  }

  #wake(): void {
    for (const look of this.#waiting) look();
  }

  #mayGoOn(share: MemoryShare): boolean {
    const [first] = this.#shares;
    return this.#held <= this.#maxPoints || share === first;
  }

  #room(share: MemoryShare, signal: AbortSignal): Promise<void> {
    if (this.#mayGoOn(share)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(look);
        signal.removeEventListener('abort', goOn);
        clearTimeout(timer);
      };
      // Whoever is told to stop finds out himself.
      const goOn = () => {
        leave();
        resolve();
      };
      const look = () => {
        if (this.#mayGoOn(share)) goOn();
      };
      const timer = setTimeout(() => {
        leave();
        reject(tooManySamples(this.#maxPoints));
      }, this.#waitMs);
      signal.addEventListener('abort', goOn);
      this.#waiting.add(look);
      if (signal.aborted) goOn();
    });
  }
}

/** What one query holds of the memory of all. */
export class MemoryShare {
  readonly #add: (count: number) => void;
  readonly #onClose: () => void;
  #held = 0;
  /**
   * Resolves when the query may take more, or was told to stop.
   * @throws TidemarkError `too_many_samples` (503) when others hold too much for too long.
   */
  readonly room: (signal: AbortSignal) => Promise<void>;

  constructor(
    add: (count: number) => void,
    room: (signal: AbortSignal) => Promise<void>,
    onClose: () => void,
  ) {
    this.#add = add;
    this.room = room;
    this.#onClose = onClose;
  }

  take(count: number): void {
    this.#held += count;
    this.#add(count);
  }

  /** Gives all back: the query is over. */
  close(): void {
    this.take(-this.#held);
    this.#onClose();
  }
}

function tooManySamples(maxPoints: number): TidemarkError {
  return new TidemarkError(
    'too_many_samples',
    `too many samples in memory: the queries that run hold more than ${maxPoints} together; ask again soon, or for fewer series, a shorter time or a larger step`,
    { status: 503, retryAfterS: Math.ceil(roomWaitMs / 1000) },
  );
}
