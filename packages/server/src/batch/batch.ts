import { grownTo } from '../columns/grown-to.ts';
import type { SeriesTable } from '../series/index.ts';

/** Written twice it counts once: a state or a running total. */
export const reading = 0;
/** Each one counts: an event, or what `POST /v1/metrics` brings. */
export const observation = 1;
/**
 * An observation that is not newer than all before it of its series in the log segment, so that time
 * alone does not tell it from them. Set by the log, and written with the sample.
 */
export const lateObservation = 2;
export type SampleKind = typeof reading | typeof observation | typeof lateObservation;

/** The answer that an `Idempotency-Key` stands for. */
export type KeyedAnswer = { key: string; status: number; body: string };

/**
 * Samples on their way from a decoder to the log, the head and the store: columns, not objects.
 * `count` entries are valid; the arrays belong to the batch and are reused after {@link clear}, so
 * whoever keeps samples copies them.
 */
export class Batch {
  count = 0;
  /** Index in the {@link SeriesTable}. */
  seriesIndex = new Uint32Array(64);
  timestampMs = new Float64Array(64);
  value = new Float64Array(64);
  kind = new Uint8Array(64);
  /** Indexes of the series whose definition is not yet safe on disk. */
  readonly newSeries = new Set<number>();
  readonly keyedAnswers: KeyedAnswer[] = [];
  /** When the log took it in; set by the log. */
  arrivalMs = 0;

  append(
    table: SeriesTable,
    seriesIndex: number,
    timestampMs: number,
    value: number,
    kind: SampleKind,
  ): void {
    const row = this.count;
    if (row === this.seriesIndex.length) this.#growTo(row + 1);
    this.seriesIndex[row] = seriesIndex;
    this.timestampMs[row] = timestampMs;
    this.value[row] = value;
    this.kind[row] = kind;
    this.count = row + 1;
    if (table.logged[seriesIndex] === 0) this.newSeries.add(seriesIndex);
  }

  get isEmpty(): boolean {
    return this.count === 0 && this.keyedAnswers.length === 0;
  }

  clear(): void {
    this.count = 0;
    this.newSeries.clear();
    this.keyedAnswers.length = 0;
  }

  #growTo(length: number): void {
    this.seriesIndex = grownTo(this.seriesIndex, length);
    this.timestampMs = grownTo(this.timestampMs, length);
    this.value = grownTo(this.value, length);
    this.kind = grownTo(this.kind, length);
  }
}
