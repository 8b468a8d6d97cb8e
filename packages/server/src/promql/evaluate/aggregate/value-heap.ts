/**
 * The k values of a group that come last in an order, with whom they belong to: a binary heap whose top comes first.
 * It moves its entries as Go's container/heap does, so that of equal values the same are kept as in Prometheus.
 */
export class ValueHeap {
  readonly #comesBefore: (left: number, right: number) => boolean;
  readonly #values: number[] = [];
  readonly #members: number[] = [];

  constructor(comesBefore: (left: number, right: number) => boolean) {
    this.#comesBefore = comesBefore;
  }

  get size(): number {
    return this.#values.length;
  }

  get top(): number {
    return this.#values[0];
  }

  clear(): void {
    this.#values.length = 0;
    this.#members.length = 0;
  }

  push(value: number, member: number): void {
    this.#values.push(value);
    this.#members.push(member);
    this.#moveUp(this.#values.length - 1);
  }

  replaceTop(value: number, member: number): void {
    this.#values[0] = value;
    this.#members[0] = member;
    this.#moveDown(0);
  }

  /** Members as they lie in the heap. */
  members(): number[] {
    return [...this.#members];
  }

  /** Members, the last in the order first. */
  sortedMembers(): number[] {
    const places = this.#values.map((_, at) => at);
    const values = this.#values;
    places.sort((left, right) => {
      const [leftValue, rightValue] = [values[left], values[right]];
      if (this.#comesBefore(rightValue, leftValue)) {
        return -1;
      }
      return this.#comesBefore(leftValue, rightValue) ? 1 : 0;
    });
    return places.map((at) => this.#members[at]);
  }

  #isBefore(left: number, right: number): boolean {
    return this.#comesBefore(this.#values[left], this.#values[right]);
  }

  #moveUp(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) {
        return;
      }
      this.#swap(at, parent);
      at = parent;
    }
  }

  #moveDown(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= this.size) {
        return;
      }
      const right = left + 1;
      const child = right < this.size && this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(child, at)) {
        return;
      }
      this.#swap(at, child);
      at = child;
    }
  }

  #swap(left: number, right: number): void {
    const [values, members] = [this.#values, this.#members];
    const value = values[left];
    values[left] = values[right];
    values[right] = value;
    const member = members[left];
    members[left] = members[right];
    members[right] = member;
  }
}
