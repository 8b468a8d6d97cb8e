import { staleNaN } from '../../batch/index.ts';
import { grownTo } from '../../columns/grown-to.ts';
import { type ProtobufReader, tagOf, wireTypes } from '../../protobuf/index.ts';
import { refusedSeries } from '../rows.ts';
import { addExemplars } from './exemplars.ts';
import { seriesParts } from './metric-header.ts';
import type { SeriesFamily } from './series-families.ts';
import { noRecordedValue, type Translation } from './translation.ts';

const { varint, fixed64, bytes } = wireTypes;

/** Most explicit bounds of a histogram: each is a series. */
export const maxExplicitBounds = 1_000;

const tags = {
  startTime: tagOf(2, fixed64),
  time: tagOf(3, fixed64),
  count: tagOf(4, fixed64),
  sum: tagOf(5, fixed64),
  bucketCounts: tagOf(6, bytes),
  bucketCount: tagOf(6, fixed64),
  explicitBounds: tagOf(7, bytes),
  explicitBound: tagOf(7, fixed64),
  exemplars: tagOf(8, bytes),
  attributes: tagOf(9, bytes),
  flags: tagOf(10, varint),
};

/**
 * Reads points with explicit bounds. They become a classic histogram: series `_bucket` with a label `le`,
 * each of which counts what is not above its bound, and `_sum` and `_count`. `min` and `max` are of no use
 * there, because they cannot be taken from a running total. A point is taken as a whole or not at all.
 */
export class HistogramPoints {
  readonly #translation: Translation;
  #bucketCounts = new Float64Array(32);
  #bucketCountCount = 0;
  #bounds = new Float64Array(32);
  #boundCount = 0;
  /** The series of a new family's buckets. */
  #made = new Int32Array(32);
  /** Of the point that was read last. */
  #family: SeriesFamily | undefined;
  #count = 0;
  #sum = Number.NaN;
  #hasSum = false;
  #flags = 0;
  #hasExemplars = false;

  constructor(translation: Translation) {
    this.#translation = translation;
  }

  /** Reads the HistogramDataPoint that the reader stands before. */
  read(): void {
    const { reader } = this.#translation;
    const outer = reader.enter();
    const start = reader.at;
    this.#readFields();
    this.#translation.endPoint();
    const problem = this.#problem();
    if (problem !== undefined) this.#translation.rows.refuse(...problem);
    else if (this.#add() && this.#hasExemplars) {
      addExemplars(this.#translation, start, tags.exemplars, (value) => this.#bucketOf(value));
    }
    reader.leave(outer);
  }

  #readFields(): void {
    const translation = this.#translation;
    const { reader } = translation;
    translation.openPoint();
    this.#clear();
    for (let at = reader.at; reader.next(); at = reader.at) {
      switch (reader.tag) {
        case tags.startTime:
          translation.readStart();
          break;
        case tags.time:
          translation.readTime();
          break;
        case tags.count:
          this.#count = reader.fixed64();
          break;
        case tags.sum:
          this.#sum = reader.double();
          this.#hasSum = true;
          break;
        case tags.bucketCounts:
          this.#readPacked(reader, this.#addBucketCount);
          break;
        case tags.bucketCount:
          this.#addBucketCount();
          break;
        case tags.explicitBounds:
          this.#readPacked(reader, this.#addBound);
          break;
        case tags.explicitBound:
          this.#addBound();
          break;
        case tags.attributes:
          reader.range();
          translation.series.addAttribute(at, reader.at);
          break;
        case tags.flags:
          this.#flags = reader.uint32();
          break;
        case tags.exemplars:
          this.#hasExemplars = true;
          reader.skip();
          break;
        default:
          reader.skip();
      }
    }
  }

  #clear(): void {
    this.#bucketCountCount = 0;
    this.#boundCount = 0;
    this.#count = 0;
    this.#sum = Number.NaN;
    this.#hasSum = false;
    this.#flags = 0;
    this.#hasExemplars = false;
  }

  #readPacked(reader: ProtobufReader, addOne: () => void): void {
    const outer = reader.enter();
    for (let left = reader.packedCount(8); left > 0; left--) addOne();
    reader.leave(outer);
  }

  // What is beyond the limit is counted and not kept.
  readonly #addBucketCount = (): void => {
    const count = this.#translation.reader.fixed64();
    const at = this.#bucketCountCount++;
    if (at > maxExplicitBounds) return;
    this.#bucketCounts = grownTo(this.#bucketCounts, at + 1);
    this.#bucketCounts[at] = count;
  };

  readonly #addBound = (): void => {
    const bound = this.#translation.reader.double();
    const at = this.#boundCount++;
    if (at >= maxExplicitBounds) return;
    this.#bounds = grownTo(this.#bounds, at + 1);
    this.#bounds[at] = bound;
  };

  get #isStale(): boolean {
    return (this.#flags & noRecordedValue) !== 0;
  }

  /** What is wrong with the point. */
  #problem(): [field: string, message: string] | undefined {
    if (this.#boundCount > maxExplicitBounds) {
      return ['explicitBounds', `expected at most ${maxExplicitBounds}, got ${this.#boundCount}`];
    }
    for (let i = 0; i < this.#boundCount; i++) {
      const isGrowing = i === 0 || this.#bounds[i] > this.#bounds[i - 1];
      if (!isGrowing || Number.isNaN(this.#bounds[i]))
        return ['explicitBounds', 'expected growing numbers'];
    }
    if (this.#isStale) return undefined;
    const expected = this.#boundCount + 1;
    const isWithoutBuckets = this.#boundCount === 0 && this.#bucketCountCount === 0;
    if (this.#bucketCountCount !== expected && !isWithoutBuckets) {
      return [
        'bucketCounts',
        `expected one more than the ${this.#boundCount} bounds, got ${this.#bucketCountCount}`,
      ];
    }
    let total = 0;
    for (let i = 0; i < this.#bucketCountCount; i++) total += this.#bucketCounts[i];
    if (total > this.#count) {
      return ['count', `expected at least the ${total} of all buckets, got ${this.#count}`];
    }
    if (this.#translation.metric.isDelta && this.#hasSum && !Number.isFinite(this.#sum)) {
      return ['sum', 'expected a finite number in a delta'];
    }
    return undefined;
  }

  #add(): boolean {
    const { series } = this.#translation;
    const count = series.find(seriesParts.count);
    if (count === refusedSeries) return false;
    const family = this.#familyOf(count);
    if (family === undefined) return false;
    this.#family = family;
    if ((this.#hasSum || this.#isStale) && family.sum === -1) {
      family.sum = series.make(seriesParts.sum);
      if (family.sum === refusedSeries) return false;
    }
    if (!this.#addSample(count, this.#count)) return false;
    let total = 0;
    for (let i = 0; i < this.#boundCount; i++) {
      if (!this.#isStale) total += this.#bucketCounts[i];
      this.#addSample(family.members[i], total);
    }
    this.#addSample(family.infinity, this.#count);
    if (this.#hasSum || this.#isStale) this.#addSample(family.sum, this.#sum);
    return true;
  }

  /** The other series of the point; undefined when one of them is refused. */
  #familyOf(count: number): SeriesFamily | undefined {
    const { series, families } = this.#translation;
    const known = families.find(count, this.#bounds, this.#boundCount);
    if (known !== undefined) return known;
    const infinity = series.make(seriesParts.bucket, Number.POSITIVE_INFINITY);
    if (infinity === refusedSeries) return undefined;
    this.#made = grownTo(this.#made, this.#boundCount);
    for (let i = 0; i < this.#boundCount; i++) {
      this.#made[i] = series.make(seriesParts.bucket, this.#bounds[i]);
      if (this.#made[i] === refusedSeries) return undefined;
    }
    return families.learn(count, this.#bounds, this.#made, this.#boundCount, infinity);
  }

  #addSample(series: number, value: number): boolean {
    return this.#isStale
      ? this.#translation.addReading(series, staleNaN)
      : this.#translation.add(series, value);
  }

  /** The series of the first bucket that holds a value. */
  #bucketOf(value: number): number {
    if (this.#family === undefined) return refusedSeries;
    let at = 0;
    while (at < this.#boundCount && value > this.#bounds[at]) at++;
    return at === this.#boundCount ? this.#family.infinity : this.#family.members[at];
  }
}
