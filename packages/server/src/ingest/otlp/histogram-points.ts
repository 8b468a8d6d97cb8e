import { staleNaN } from '../../batch/index.ts';
import { grownTo } from '../../columns/grown-to.ts';
import { type ProtobufReader, tagOf, wireTypes } from '../protobuf/protobuf-reader.ts';
import { refusedSeries } from '../rows.ts';
import { addExemplars } from './exemplars.ts';
import { seriesParts } from './metric-header.ts';
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
  /** Where the eight bytes of each bound lie. */
  #boundStarts = new Int32Array(32);
  #boundCount = 0;
  /** The series of the buckets, the infinite one last. */
  #bucketSeries = new Int32Array(32);
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
    const { reader } = this.#translation;
    const at = this.#boundCount++;
    if (at < maxExplicitBounds) {
      this.#boundStarts = grownTo(this.#boundStarts, at + 1);
      this.#boundStarts[at] = reader.at;
    }
    reader.double();
  };

  get #isStale(): boolean {
    return (this.#flags & noRecordedValue) !== 0;
  }

  #bound(index: number): number {
    return this.#translation.reader.bytes.readDoubleLE(this.#boundStarts[index]);
  }

  /** What is wrong with the point. */
  #problem(): [field: string, message: string] | undefined {
    if (this.#boundCount > maxExplicitBounds) {
      return ['explicitBounds', `expected at most ${maxExplicitBounds}, got ${this.#boundCount}`];
    }
    for (let i = 0; i < this.#boundCount; i++) {
      const isGrowing = i === 0 || this.#bound(i) > this.#bound(i - 1);
      if (!isGrowing || Number.isNaN(this.#bound(i)))
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
    // The one with the longest name and the most labels comes first: if it fits, so do the others.
    const infinity = series.find(seriesParts.infinityBucket);
    if (infinity === refusedSeries) return false;
    this.#bucketSeries = grownTo(this.#bucketSeries, this.#boundCount + 1);
    for (let i = 0; i < this.#boundCount; i++) {
      const bucket = series.find(seriesParts.bucket, this.#boundStarts[i]);
      if (bucket === refusedSeries) return false;
      this.#bucketSeries[i] = bucket;
    }
    this.#bucketSeries[this.#boundCount] = infinity;
    const count = series.find(seriesParts.count);
    if (count === refusedSeries) return false;
    if (!this.#addSample(count, this.#count)) return false;
    let total = 0;
    for (let i = 0; i < this.#boundCount; i++) {
      if (!this.#isStale) total += this.#bucketCounts[i];
      this.#addSample(this.#bucketSeries[i], total);
    }
    // A bound may be +Inf itself, and is the same series then.
    this.#addSample(infinity, this.#count);
    if (!this.#hasSum && !this.#isStale) return true;
    const sum = series.find(seriesParts.sum);
    if (sum !== refusedSeries) this.#addSample(sum, this.#sum);
    return true;
  }

  #addSample(series: number, value: number): boolean {
    return this.#isStale
      ? this.#translation.addReading(series, staleNaN)
      : this.#translation.add(series, value);
  }

  /** The series of the first bucket that holds a value. */
  #bucketOf(value: number): number {
    let at = 0;
    while (at < this.#boundCount && value > this.#bound(at)) at++;
    return this.#bucketSeries[at];
  }
}
