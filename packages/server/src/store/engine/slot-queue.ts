import { unavailable } from '../../errors/index.ts';

type Waiter<Slot> = { resolve: (slot: Slot) => void; timer: NodeJS.Timeout | undefined };

/**
 * Lends out slots (a session runs one statement at a time), first come, first served. A borrower waits
 * at most `maxWaitMs` in a queue of at most `maxWaiting`, so that a flood of slow reads is refused
 * early and not served late.
 */
export class SlotQueue<Slot> {
  #idle: Slot[];
  #waiting: Waiter<Slot>[] = [];
  #maxWaiting: number;
  #maxWaitMs: number;

  constructor(slots: readonly Slot[], limits: { maxWaiting: number; maxWaitMs: number }) {
    this.#idle = [...slots];
    this.#maxWaiting = limits.maxWaiting;
    this.#maxWaitMs = limits.maxWaitMs;
  }

  /** Runs `work` with a slot. Throws TidemarkError `engine_unavailable` when the wait is too long. */
  async run<Result>(work: (slot: Slot) => Promise<Result>): Promise<Result> {
    const slot = this.#idle.pop() ?? (await this.#wait());
    try {
      return await work(slot);
    } finally {
      this.#release(slot);
    }
  }

  #wait(): Promise<Slot> {
    if (this.#waiting.length >= this.#maxWaiting) return Promise.reject(tooBusy());
    return new Promise((resolve, reject) => {
      const waiter: Waiter<Slot> = { resolve, timer: undefined };
      if (Number.isFinite(this.#maxWaitMs)) {
        waiter.timer = setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
          reject(tooBusy());
        }, this.#maxWaitMs);
      }
      this.#waiting.push(waiter);
    });
  }

  #release(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#idle.push(slot);
      return;
    }
    clearTimeout(next.timer);
    next.resolve(slot);
  }
}

function tooBusy(): Error {
  return unavailable(
    'engine_unavailable',
    'Too many questions wait for the storage engine. Ask again in a moment.',
    1,
  );
}
