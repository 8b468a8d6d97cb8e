import { dayMs, type Head, type MinuteSum, type OpenMinutes } from '../head/index.ts';
import {
  type Kept,
  type KeptLimits,
  KeptOfSeries,
  keyOfSeries,
  maxSeriesOfSet,
} from '../query/index.ts';
import { isWithin, type SeriesIds, type Span, type Store, type Unsettled } from '../store/index.ts';
import type { WholeWindows } from './whole-windows.ts';

/** A set in JavaScript takes so much for each number, about. */
const bytesPerDay = 32;

/**
 * For which days and series whole windows cannot be put together from days alone; see {@link KeptOfSeries}. An answer
 * is about the days up to an era, which stays as it is, so that only open days are added to it.
 */
export class KeptUnsettled {
  readonly #kept: KeptOfSeries<KeptAnswer>;

  constructor(head: Head, store: Store, limits: KeptLimits = {}) {
    this.#kept = new KeptOfSeries(head, store, limits);
  }

  get seriesCount(): number {
    return this.#kept.seriesCount;
  }

  /** What the store says at the moment of the call of the days of a span. */
  async get(
    indexes: Uint32Array,
    ids: SeriesIds,
    bucket: WholeWindows['bucket'],
    span: Span,
    read: () => Promise<Unsettled>,
  ): Promise<Unsettled> {
    if (indexes.length > maxSeriesOfSet) return await read();
    const key = keyOfSeries(ids, `${bucket} ${span.startMs} ${span.endMs}`);
    const known = this.#kept.get(key);
    if (known !== undefined) return known.answer ?? (await read());
    const kept = new KeptAnswer(indexes, span);
    this.#kept.set(key, kept);
    return await this.#kept.growing(key, kept, read(), (answer) => kept.take(answer));
  }
}

class KeptAnswer implements Kept {
  readonly indexes: Uint32Array;
  readonly #span: Span;
  readonly #openDays = new Set<number>();
  #others: Omit<Unsettled, 'openDays'> | null = null;

  constructor(indexes: Uint32Array, span: Span) {
    this.indexes = Uint32Array.from(indexes);
    this.#span = span;
  }

  /** null before the first one. */
  get answer(): Unsettled | null {
    return this.#others && { ...this.#others, openDays: new Set(this.#openDays) };
  }

  get sizeBytes(): number {
    const { untold, several } = this.#others ?? { untold: noSeries, several: noSeries };
    const bytes = this.indexes.byteLength + untold.count * 8 + several.count * 12;
    return bytes + this.#openDays.size * bytesPerDay;
  }

  take({ openDays, ...others }: Unsettled): true {
    for (const day of openDays) this.#openDays.add(day);
    this.#others = others;
    return true;
  }

  isSpoiledBy(minutes: OpenMinutes, seriesIndex: number): boolean {
    return minutes.hidesSamples(seriesIndex);
  }

  add(_: number, minuteStartMs: number, __: MinuteSum): boolean {
    if (isWithin(minuteStartMs, this.#span)) this.#openDays.add(Math.floor(minuteStartMs / dayMs));
    return true;
  }
}

const noSeries = { count: 0 };
