import { TidemarkError } from '../../errors/index.ts';
import type { Refusals } from './refusals.ts';

/** Takes complete lines, at most one call at a time for each connection; resolves when they are safe. */
export type TakeLines = (lines: Buffer, sender: string) => Promise<void>;

/**
 * Hands lines on until they are taken. What the server cannot store just now (a full disk) is tried again,
 * and meanwhile nothing more is read: that is all that a sender without answers can be told.
 */
export class Delivery {
  readonly #take: TakeLines;
  readonly #refusals: Refusals;
  readonly #retryMs: number;
  readonly #underWay = new Set<Promise<void>>();
  readonly #waiting = new Set<() => void>();
  #isClosing = false;

  constructor(take: TakeLines, refusals: Refusals, retryMs: number) {
    this.#take = take;
    this.#refusals = refusals;
    this.#retryMs = retryMs;
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** Resolves when the lines are stored or given up, which is counted. Never rejects. */
  deliver(lines: Buffer, sender: string): Promise<void> {
    const delivered = this.#deliver(lines, sender).finally(() => this.#underWay.delete(delivered));
    this.#underWay.add(delivered);
    return delivered;
  }

  /** Waits for all that is under way; what waits to be tried again is tried once more, at once. */
  async finish(): Promise<void> {
    this.#isClosing = true;
    for (const wake of this.#waiting) wake();
    await Promise.all(this.#underWay);
  }

  async #deliver(lines: Buffer, sender: string): Promise<void> {
    for (;;) {
      const isLastTry = this.#isClosing;
      try {
        await this.#take(lines, sender);
        return;
      } catch (error) {
        const isRetryable = error instanceof TidemarkError && error.retryable;
        if (!isRetryable || isLastTry) {
          const reason = `not stored (${error instanceof Error ? error.message : String(error)})`;
          this.#refusals.note(reason, sender, lines, lineCount(lines));
          return;
        }
      }
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    if (this.#isClosing) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, this.#retryMs);
      this.#waiting.add(wake);
    });
  }
}

function lineCount(lines: Buffer): number {
  let count = 0;
  for (let at = 0; at < lines.length; count++) {
    const found = lines.indexOf(0x0a, at);
    at = found === -1 ? lines.length : found + 1;
  }
  return count;
}
