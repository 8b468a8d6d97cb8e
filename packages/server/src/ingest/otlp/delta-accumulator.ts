import { maxFutureMs } from '@tidemark/protocol';
import { grownTo } from '../../columns/grown-to.ts';
import type { Rows } from '../rows.ts';
import { DeltaTotals } from './delta-totals.ts';

/** Series whose totals are kept; twice as many at most, at about 100 bytes each. */
export const defaultKeptSeries = 262_144;
/** How long a total is kept that nothing is added to; up to twice as long. */
export const defaultExpiryMs = 3_600_000;
/** A delta that claims to have begun longer ago says nothing about when its series began. */
export const maxDeltaIntervalMs = 86_400_000;
/** Larger columns are not kept from one request to the next. */
const keptDeltas = 65_536;

/**
 * Turns deltas into running totals, so that `rate()` and its like work on them.
 *
 * Nothing may be lost or counted twice, although a sender repeats a request whose answer it missed, and
 * although a commit may fail after this has counted. So each reading carries the whole total, and:
 * - a delta that ends after all before is added, and read at its end;
 * - one that is repeated (its end is remembered) is not added; the total is read again at the newest time,
 *   where it replaces itself, and brings along what a failed commit had lost;
 * - a late one that was overtaken is added, and the total at the newest time is replaced.
 *
 * Memory is bounded by two generations, the elder of which is dropped when the younger is full or old. A
 * series without a total here, after a restart too, goes on from the newest reading that the series table
 * has. Where there is none, or it is no number (the series had ended), a new total begins, with a reading
 * of 0 at the beginning of its first delta, if the sender says when that was: without it the first delta
 * would be invisible to `increase()`. A total that begins anew is smaller than before, and what reads
 * counters takes that as a reset.
 *
 * Deltas are gathered with {@link defer}, and count only when the whole body was good: {@link apply}.
 */
export class DeltaAccumulator {
  readonly #keptSeries: number;
  readonly #expiryMs: number;
  #young: DeltaTotals;
  #old: DeltaTotals;
  #count = 0;
  #series = new Uint32Array(64);
  #timeMs = new Float64Array(64);
  #startMs = new Float64Array(64);
  #delta = new Float64Array(64);
  #item = new Uint32Array(64);

  constructor(keptSeries: number = defaultKeptSeries, expiryMs: number = defaultExpiryMs) {
    this.#keptSeries = keptSeries;
    this.#expiryMs = expiryMs;
    this.#young = new DeltaTotals(keptSeries, 0);
    this.#old = new DeltaTotals(keptSeries, 0);
  }

  get seriesCount(): number {
    return this.#young.count + this.#old.count;
  }

  /** Times in milliseconds: of the end with its fraction, which tells deltas apart; 0 is no start. */
  defer(series: number, timeMs: number, startMs: number, delta: number, item: number): void {
    const row = this.#count++;
    if (row === this.#series.length) this.#growTo(row + 1);
    this.#series[row] = series;
    this.#timeMs[row] = timeMs;
    this.#startMs[row] = startMs;
    this.#delta[row] = delta;
    this.#item[row] = item;
  }

  /** Adds what was deferred, and appends the readings. */
  apply(rows: Rows): void {
    if (this.#count === 0) return;
    if (rows.nowMs - this.#young.sinceMs > this.#expiryMs) this.#age(rows.nowMs);
    for (let row = 0; row < this.#count; row++) {
      rows.item = this.#item[row];
      this.#add(row, rows);
    }
    this.discard();
  }

  /** Forgets what was deferred. */
  discard(): void {
    this.#count = 0;
    if (this.#series.length <= keptDeltas) return;
    this.#series = new Uint32Array(64);
    this.#timeMs = new Float64Array(64);
    this.#startMs = new Float64Array(64);
    this.#delta = new Float64Array(64);
    this.#item = new Uint32Array(64);
  }

  #add(row: number, rows: Rows): void {
    const series = this.#series[row];
    const timeMs = this.#timeMs[row];
    const wholeMs = Math.floor(timeMs);
    if (!(wholeMs <= rows.nowMs + maxFutureMs)) {
      rows.addReading(series, wholeMs, this.#delta[row]);
      return;
    }
    const entry = this.#entryOf(row, rows);
    const totals = this.#young;
    // The table knows the newest delta's end in whole milliseconds only: those stand below zero.
    const isRepeat = totals.remembers(entry, timeMs) || totals.remembers(entry, -wholeMs);
    if (!isRepeat) {
      totals.total[entry] += this.#delta[row];
      totals.remember(entry, timeMs);
    }
    if (wholeMs > totals.lastMs[entry]) totals.lastMs[entry] = wholeMs;
    rows.addReading(series, totals.lastMs[entry], totals.total[entry]);
  }

  /** The entry of a series in the young generation. */
  #entryOf(row: number, rows: Rows): number {
    const series = this.#series[row];
    const known = this.#young.find(series);
    if (known !== -1) return known;
    if (this.#young.isFull) this.#age(rows.nowMs);
    const old = this.#old.find(series);
    if (old !== -1) return this.#young.adopt(this.#old, old);
    const { lastTimestampMs, lastValue } = rows.table;
    if (!Number.isNaN(lastValue[series])) {
      const lastMs = lastTimestampMs[series];
      const resumed = this.#young.add(series, lastValue[series], lastMs);
      this.#young.remember(resumed, -lastMs);
      return resumed;
    }
    const wholeMs = Math.floor(this.#timeMs[row]);
    const startMs = Math.floor(this.#startMs[row]);
    if (startMs > 0 && startMs < wholeMs && wholeMs - startMs <= maxDeltaIntervalMs) {
      rows.addReading(series, startMs, 0);
    }
    return this.#young.add(series, 0, wholeMs);
  }

  #age(nowMs: number): void {
    this.#old = this.#young;
    this.#young = new DeltaTotals(this.#keptSeries, nowMs);
  }

  #growTo(length: number): void {
    this.#series = grownTo(this.#series, length);
    this.#timeMs = grownTo(this.#timeMs, length);
    this.#startMs = grownTo(this.#startMs, length);
    this.#delta = grownTo(this.#delta, length);
    this.#item = grownTo(this.#item, length);
  }
}
