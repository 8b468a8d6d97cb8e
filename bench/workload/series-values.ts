/** `one` is always 1; `buckets` are those of classic histograms, one histogram after the other. */
export type ValueKind = 'total' | 'level' | 'one' | 'buckets';

/** What a part of a workload sends, tick by tick. */
export type TickValues = { readonly values: Float64Array; step(): void };

export const histogramBounds = [
  '0.005',
  '0.01',
  '0.05',
  '0.1',
  '0.25',
  '0.5',
  '1',
  '5',
  '10',
  '+Inf',
];

export function tickValues(kind: ValueKind, firstSeries: number, count: number): TickValues {
  switch (kind) {
    case 'one':
      return { values: new Float64Array(count).fill(1), step: () => undefined };
    case 'buckets':
      return new BucketValues(firstSeries, count);
    default:
      return new SeriesValues(kind === 'total', firstSeries, count);
  }
}

/** Each bucket counts what the smaller ones count, and a total of its own. */
class BucketValues implements TickValues {
  readonly values: Float64Array;
  readonly #own: SeriesValues;

  constructor(firstSeries: number, count: number) {
    this.values = new Float64Array(count);
    this.#own = new SeriesValues(true, firstSeries, count);
    this.#sumUp();
  }

  step(): void {
    this.#own.step();
    this.#sumUp();
  }

  #sumUp(): void {
    for (let i = 0; i < this.values.length; i++) {
      const smaller = i % histogramBounds.length === 0 ? 0 : this.values[i - 1];
      this.values[i] = smaller + this.#own.values[i];
    }
  }
}

/**
 * Believable values, the same in every run: running totals that grow by whole numbers, or two-decimal
 * levels that wander between 0 and 100. Each series has its own random state, so that a part of the
 * series can be generated alone.
 */
export class SeriesValues implements TickValues {
  /** Of the present tick, one for each series. */
  readonly values: Float64Array;
  readonly #random: Uint32Array;
  readonly #isCounter: boolean;

  constructor(isCounter: boolean, firstSeries: number, count: number) {
    this.#isCounter = isCounter;
    this.#random = Uint32Array.from(
      { length: count },
      (_, i) => (firstSeries + i + 1) * 0x9e3779b1,
    );
    this.values = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      this.values[i] = isCounter ? this.#below(i, 1_000_000) : this.#below(i, 10_000) / 100;
    }
  }

  /** Moves every series on to its next tick. */
  step(): void {
    for (let i = 0; i < this.values.length; i++) {
      this.values[i] = this.#isCounter
        ? this.values[i] + this.#below(i, 100)
        : this.#wander(this.values[i], i);
    }
  }

  #wander(value: number, i: number): number {
    const hundredths = Math.round(value * 100) + this.#below(i, 101) - 50;
    return Math.min(10_000, Math.max(0, hundredths)) / 100;
  }

  /** A whole number from 0 up to, not including, the limit (mulberry32). */
  #below(i: number, limit: number): number {
    this.#random[i] += 0x6d2b79f5;
    let mixed = this.#random[i];
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  }
}
