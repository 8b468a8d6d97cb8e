import { grownTo } from '../columns/grown-to.ts';
import { hashRange } from './hash-range.ts';
import { HashSlots } from './hash-slots.ts';
import type { TextArena } from './text-arena.ts';
import { TextTable } from './text-table.ts';

/** Values that are kept as strings. */
const recentValues = 1024;

/**
 * Different label pairs, numbered from 0 in the order of their coming. They stay when their series are
 * deleted. Pairs are looked for by their bytes: label, NUL, value.
 */
export class PairTable {
  readonly labels: TextTable;
  /** By pair: the number of its label. */
  label = new Uint32Array(64);
  /** By pair: live series that carry it. */
  seriesCount = new Uint32Array(64);
  /** By pair: index of the newest series that carries it, plus one; older ones are linked from there. */
  newest = new Uint32Array(64);
  /** By label: its values that live series have. */
  labelValues = new Uint32Array(64);
  /** By label: live series that have it. */
  labelSeries = new Uint32Array(64);

  /** How many there are. */
  count = 0;

  readonly #texts: TextArena;
  #value = new Uint32Array(64);
  #hash = new Int32Array(64);
  readonly #slots = new HashSlots((pair) => this.#hash[pair]);
  readonly #recent: (string | undefined)[] = [];
  readonly #recentPair = new Uint32Array(recentValues);

  constructor(texts: TextArena) {
    this.#texts = texts;
    this.labels = new TextTable(texts);
  }

  /** The number of the pair whose label is `bytes[start..labelEnd)` and value `bytes[labelEnd + 1..end)`, or -1. */
  find(bytes: Uint8Array, start: number, labelEnd: number, end: number): number {
    return this.#find(bytes, start, labelEnd, end, hashRange(bytes, start, end));
  }

  /** Like {@link find}, with a new number if the pair is new. */
  intern(bytes: Uint8Array, start: number, labelEnd: number, end: number): number {
    const hash = hashRange(bytes, start, end);
    const known = this.#find(bytes, start, labelEnd, end, hash);
    if (known !== -1) return known;
    const label = this.labels.intern(bytes, start, labelEnd);
    this.labelValues = grownTo(this.labelValues, label + 1);
    this.labelSeries = grownTo(this.labelSeries, label + 1);
    const value = this.#texts.add(bytes, labelEnd + 1, end);
    const pair = this.count++;
    this.#growTo(this.count);
    this.label[pair] = label;
    this.#value[pair] = value;
    this.#hash[pair] = hash;
    this.#slots.add(pair);
    return pair;
  }

  /** Counts a live series that carries the pair; it is the newest. */
  addSeries(pair: number, seriesIndex: number): void {
    this.newest[pair] = seriesIndex + 1;
    if (this.seriesCount[pair]++ === 0) this.labelValues[this.label[pair]]++;
    this.labelSeries[this.label[pair]]++;
  }

  /** Counts a series that is live no longer. */
  removeSeries(pair: number): void {
    if (--this.seriesCount[pair] === 0) {
      this.labelValues[this.label[pair]]--;
      this.newest[pair] = 0;
    }
    this.labelSeries[this.label[pair]]--;
  }

  /** Forgets all but the first `count` pairs, which no series carries; labels and bytes are others'. */
  backTo(count: number): void {
    if (this.count > count) this.#recent.length = 0;
    while (this.count > count) this.#slots.remove(--this.count);
  }

  /** Pairs of a label that live series carry. */
  *ofLabel(label: number): Generator<number> {
    for (let pair = 0; pair < this.count; pair++) {
      if (this.label[pair] === label && this.seriesCount[pair] > 0) yield pair;
    }
  }

  labelText(pair: number): string {
    return this.labels.text(this.label[pair]);
  }

  /** Of pairs that were asked for lately the string is there already: series share most of their pairs. */
  valueText(pair: number): string {
    const slot = pair & (recentValues - 1);
    const known = this.#recent[slot];
    if (known !== undefined && this.#recentPair[slot] === pair) return known;
    const text = this.#texts.text(this.#value[pair]);
    this.#recent[slot] = text;
    this.#recentPair[slot] = pair;
    return text;
  }

  /** Where the pair, as label, NUL, value, ends in `bytes[at..end)` if these begin with it, or -1. */
  match(pair: number, bytes: Uint8Array, at: number, end: number): number {
    const labelEnd = this.labels.match(this.label[pair], bytes, at, end);
    if (labelEnd === -1 || labelEnd === end || bytes[labelEnd] !== 0) return -1;
    return this.#texts.match(this.#value[pair], bytes, labelEnd + 1, end);
  }

  #find(bytes: Uint8Array, start: number, labelEnd: number, end: number, hash: number): number {
    const slots = this.#slots.of(hash);
    const mask = slots.length - 1;
    for (let at = hash & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const pair = slots[at] - 1;
      if (this.#hash[pair] !== hash) continue;
      if (this.labels.match(this.label[pair], bytes, start, labelEnd) !== labelEnd) continue;
      if (this.#texts.match(this.#value[pair], bytes, labelEnd + 1, end) === end) return pair;
    }
    return -1;
  }

  #growTo(length: number): void {
    if (this.label.length >= length) return;
    this.label = grownTo(this.label, length);
    this.seriesCount = grownTo(this.seriesCount, length);
    this.newest = grownTo(this.newest, length);
    this.#value = grownTo(this.#value, length);
    this.#hash = grownTo(this.#hash, length);
  }
}
