import { SenderGrowth } from './sender-growth.ts';

/**
 * Senders that are told apart. Each takes 6 KB at most with the names it remembers, so all take 6 MB
 * however many addresses a flood has.
 */
export const maxTrackedSenders = 1024;

/**
 * The senders that bring most. When there are too many, the one that brought least makes room: its count
 * begins at nothing when it comes again, and only the limit on all series holds it.
 */
export class Senders {
  #bySender = new Map<string, SenderGrowth>();
  /** Whole bodies come from one sender. */
  #last: SenderGrowth | undefined;

  get size(): number {
    return this.#bySender.size;
  }

  find(sender: string): SenderGrowth | undefined {
    return this.#last?.sender === sender ? this.#last : this.#bySender.get(sender);
  }

  of(sender: string, nowMs: number): SenderGrowth {
    const last = this.#last;
    if (last !== undefined && last.sender === sender) return last;
    let growth = this.#bySender.get(sender);
    if (growth === undefined) {
      if (this.#bySender.size >= maxTrackedSenders) this.#forgetLeast(nowMs);
      growth = new SenderGrowth(sender, nowMs);
      this.#bySender.set(sender, growth);
    }
    this.#last = growth;
    return growth;
  }

  values(): IterableIterator<SenderGrowth> {
    return this.#bySender.values();
  }

  #forgetLeast(nowMs: number): void {
    let least: SenderGrowth | undefined;
    let leastCount = Number.POSITIVE_INFINITY;
    for (const growth of this.#bySender.values()) {
      const count = growth.added.total(nowMs) + growth.refused.total(nowMs);
      if (count >= leastCount) continue;
      least = growth;
      leastCount = count;
    }
    if (least !== undefined) this.#bySender.delete(least.sender);
    this.#last = undefined;
  }
}
