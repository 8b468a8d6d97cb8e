import type { PostedSample } from '@tidemark/protocol';

/** Samples in the order of their arrival, `capacity` at most. */
export class SampleQueue {
  readonly capacity: number;
  /** A ring: the oldest is at `#head`. It grows with the queue up to its capacity. */
  #ring: PostedSample[] = [];
  #head = 0;
  #length = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length === this.capacity;
  }

  /** Appends a sample; a full queue loses its oldest, which is given back. */
  push(sample: PostedSample): PostedSample | undefined {
    const dropped = this.isFull ? this.take(1)[0] : undefined;
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) % this.#ring.length] = sample;
    this.#length++;
    return dropped;
  }

  /** Removes the oldest samples, `count` at most. */
  take(count: number): PostedSample[] {
    const taken: PostedSample[] = [];
    while (taken.length < count && this.#length > 0) {
      taken.push(this.#ring[this.#head]);
      this.#head = (this.#head + 1) % this.#ring.length;
      this.#length--;
    }
    return taken;
  }

  #grow(): void {
    const ordered = [...this.#ring.slice(this.#head), ...this.#ring.slice(0, this.#head)];
    ordered.length = Math.min(this.capacity, Math.max(16, 2 * this.#length));
    this.#ring = ordered;
    this.#head = 0;
  }
}
