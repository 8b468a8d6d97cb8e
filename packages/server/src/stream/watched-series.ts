import { grownTo } from '../columns/grown-to.ts';

/** What a sample said of a rule last. */
export const lastWord = { doesNotHold: 0, holds: 1, unknown: 2 } as const;

/**
 * The series that rules watch, and which: columns, with a number (the slot) for each series, and one (the pair) for
 * each rule of it. 13 bytes a series and 9 a pair. Pairs of a slot are chained.
 */
export class WatchedSeries {
  /** Slots up to here, the 0th among them, which is none. */
  count = 1;
  pairCount = 0;
  /** By slot. */
  seriesIndex = new Uint32Array(64);
  /** Time of the newest sample that decided; -Infinity while there is none. */
  lastMs = new Float64Array(64);
  /** How many of its rules hold. */
  holding = new Uint32Array(64);
  /** First pair, -1 for none. */
  firstPair = new Int32Array(64);
  /** 1: observations of it are increments. */
  isCounter = new Uint8Array(64);
  /** By pair. */
  rule = new Uint32Array(64);
  nextPair = new Int32Array(64);
  state = new Uint8Array(64);

  addSlot(seriesIndex: number, isCounter: boolean): number {
    const slot = this.count++;
    this.#growSlots();
    this.seriesIndex[slot] = seriesIndex;
    this.lastMs[slot] = Number.NEGATIVE_INFINITY;
    this.holding[slot] = 0;
    this.firstPair[slot] = -1;
    this.isCounter[slot] = isCounter ? 1 : 0;
    return slot;
  }

  addPair(slot: number, rule: number): number {
    const pair = this.pairCount++;
    this.#growPairs();
    this.rule[pair] = rule;
    this.state[pair] = lastWord.unknown;
    this.nextPair[pair] = this.firstPair[slot];
    this.firstPair[slot] = pair;
    return pair;
  }

  /** Notes what a sample says; whether that is news. */
  say(slot: number, pair: number, holds: boolean): boolean {
    const before = this.state[pair];
    const after = holds ? lastWord.holds : lastWord.doesNotHold;
    if (before === after) return false;
    if (before === lastWord.holds) this.holding[slot]--;
    if (holds) this.holding[slot]++;
    this.state[pair] = after;
    return true;
  }

  /** Drops the pairs of rules that are gone, and makes their places free. */
  compact(isLive: Uint8Array): void {
    const { rule, state, nextPair, firstPair, pairCount, count } = this;
    this.rule = new Uint32Array(rule.length);
    this.state = new Uint8Array(rule.length);
    this.nextPair = new Int32Array(rule.length);
    this.pairCount = 0;
    const chain = new Int32Array(pairCount);
    for (let slot = 1; slot < count; slot++) {
      let length = 0;
      for (let pair = firstPair[slot]; pair !== -1; pair = nextPair[pair]) chain[length++] = pair;
      firstPair[slot] = -1;
      this.holding[slot] = 0;
      // Chained again in the order that they had.
      while (length-- > 0) {
        const pair = chain[length];
        if (isLive[rule[pair]] === 0) continue;
        this.state[this.addPair(slot, rule[pair])] = state[pair];
        if (state[pair] === lastWord.holds) this.holding[slot]++;
      }
    }
  }

  #growSlots(): void {
    if (this.count <= this.seriesIndex.length) return;
    this.seriesIndex = grownTo(this.seriesIndex, this.count);
    this.lastMs = grownTo(this.lastMs, this.count);
    this.holding = grownTo(this.holding, this.count);
    this.firstPair = grownTo(this.firstPair, this.count);
    this.isCounter = grownTo(this.isCounter, this.count);
  }

  #growPairs(): void {
    if (this.pairCount <= this.rule.length) return;
    this.rule = grownTo(this.rule, this.pairCount);
    this.nextPair = grownTo(this.nextPair, this.pairCount);
    this.state = grownTo(this.state, this.pairCount);
  }
}
