import { reading } from '../batch/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { type MinuteSum, OpenMinutes } from './open-minutes.ts';

/**
 * The minutes that the store does not have yet: one {@link OpenMinutes} for each log segment that is
 * open or being handed over. A query takes what it needs from here in one go, without waiting, and asks
 * the store for segments up to {@link storedThrough}: together they hold every sample once.
 */
export class Head {
  /** Minute rows of segments up to this one are in the store. */
  storedThrough = 0;
  readonly #table: SeriesTable;
  #open: OpenMinutes[] = [];

  constructor(table: SeriesTable) {
    this.#table = table;
  }

  get minuteCount(): number {
    return this.#open.reduce((count, minutes) => count + minutes.count, 0);
  }

  /** The minutes of a segment, begun if it is new. Segments come in growing order. */
  minutesOf(segment: number): OpenMinutes {
    const newest = this.#open.at(-1);
    if (newest?.segment === segment) return newest;
    const known = this.#open.find((minutes) => minutes.segment === segment);
    if (known !== undefined) return known;
    const begun = new OpenMinutes(segment);
    this.#open.push(begun);
    return begun;
  }

  /**
   * Adds a sample, and remembers it as the newest of its series if it is. A reading that is not newer
   * than all before may be a repeat: whether it is, only the raw samples tell.
   */
  add(
    minutes: OpenMinutes,
    seriesIndex: number,
    timestampMs: number,
    value: number,
    kind: number,
    keepDay: number,
  ): void {
    const isRepeat = kind === reading && timestampMs <= this.#table.lastTimestampMs[seriesIndex];
    minutes.add(seriesIndex, timestampMs, value, keepDay, isRepeat);
    this.#table.observe(seriesIndex, timestampMs, value);
  }

  /** The store has the rows of this segment and all before. */
  handOver(segment: number): void {
    this.#open = this.#open.filter((minutes) => minutes.segment > segment);
    this.storedThrough = Math.max(this.storedThrough, segment);
  }

  /** Whether sums of these series would be wrong without the raw samples. */
  hasRepeats(seriesIndexes: readonly number[]): boolean {
    return this.#open.some((minutes) => seriesIndexes.some((index) => minutes.hasRepeats(index)));
  }

  *ofSeries(seriesIndex: number): Generator<MinuteSum> {
    for (const minutes of this.#open) yield* minutes.ofSeries(seriesIndex);
  }

  forget(seriesIndexes: readonly number[]): void {
    for (const minutes of this.#open) minutes.forget(seriesIndexes);
  }
}
