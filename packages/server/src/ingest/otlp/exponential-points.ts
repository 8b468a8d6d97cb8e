import {
  type Buckets,
  type Histogram,
  noBuckets,
  observation,
  reading,
  resetHints,
  staleNaN,
} from '../../batch/index.ts';
import { tagOf, wireTypes } from '../../protobuf/index.ts';
import { refusedSeries } from '../rows.ts';
import { addExemplars } from './exemplars.ts';
import { ExponentialBuckets, maxScale, minScale } from './exponential-buckets.ts';
import { seriesParts } from './metric-header.ts';
import { noRecordedValue, type Translation } from './translation.ts';

const { varint, fixed64, bytes } = wireTypes;

const tags = {
  attributes: tagOf(1, bytes),
  startTime: tagOf(2, fixed64),
  time: tagOf(3, fixed64),
  count: tagOf(4, fixed64),
  sum: tagOf(5, fixed64),
  scale: tagOf(6, varint),
  zeroCount: tagOf(7, fixed64),
  positive: tagOf(8, bytes),
  negative: tagOf(9, bytes),
  flags: tagOf(10, varint),
  exemplars: tagOf(11, bytes),
  min: tagOf(12, fixed64),
  max: tagOf(13, fixed64),
  zeroThreshold: tagOf(14, fixed64),
};

/** OpenTelemetry's "Prometheus and OpenMetrics Compatibility": where the sender says none. */
export const defaultZeroThreshold = 1e-128;

/**
 * Reads exponential histograms, each of which is one series that holds histograms: running ones are
 * readings, deltas are observations and need no total.
 */
export class ExponentialPoints {
  readonly #translation: Translation;
  readonly #positive = new ExponentialBuckets();
  readonly #negative = new ExponentialBuckets();
  #count = 0;
  #sum = Number.NaN;
  #scale = 0;
  #zeroCount = 0;
  #zeroThreshold = 0;
  #min = Number.NaN;
  #max = Number.NaN;
  #flags = 0;
  #hasExemplars = false;

  constructor(translation: Translation) {
    this.#translation = translation;
  }

  /** Reads the ExponentialHistogramDataPoint that the reader stands before. */
  read(): void {
    const { reader, rows, series } = this.#translation;
    const outer = reader.enter();
    const start = reader.at;
    this.#readFields();
    this.#translation.endPoint();
    const histogram = this.#toHistogram();
    if ('message' in histogram) rows.refuse(histogram.field, histogram.message);
    else {
      const index = series.find(seriesParts.value);
      if (index !== refusedSeries && this.#add(index, histogram) && this.#hasExemplars) {
        addExemplars(this.#translation, start, tags.exemplars, () => index);
      }
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
        case tags.attributes:
          reader.range();
          translation.series.addAttribute(at, reader.at);
          break;
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
          break;
        case tags.scale:
          this.#scale = reader.sint32();
          break;
        case tags.zeroCount:
          this.#zeroCount = reader.fixed64();
          break;
        case tags.positive:
          this.#readBuckets(this.#positive);
          break;
        case tags.negative:
          this.#readBuckets(this.#negative);
          break;
        case tags.flags:
          this.#flags = reader.uint32();
          break;
        case tags.exemplars:
          this.#hasExemplars = true;
          reader.skip();
          break;
        case tags.min:
          this.#min = reader.double();
          break;
        case tags.max:
          this.#max = reader.double();
          break;
        case tags.zeroThreshold:
          this.#zeroThreshold = reader.double();
          break;
        default:
          reader.skip();
      }
    }
  }

  #clear(): void {
    this.#positive.clear();
    this.#negative.clear();
    this.#count = 0;
    this.#sum = Number.NaN;
    this.#scale = 0;
    this.#zeroCount = 0;
    this.#zeroThreshold = 0;
    this.#min = Number.NaN;
    this.#max = Number.NaN;
    this.#flags = 0;
    this.#hasExemplars = false;
  }

  /** Buckets { sint32 offset = 1; repeated uint64 bucket_counts = 2 } */
  #readBuckets(buckets: ExponentialBuckets): void {
    const { reader } = this.#translation;
    const outer = reader.enter();
    while (reader.next()) {
      if (reader.tag === tagOf(1, varint)) buckets.offset = reader.sint32();
      else if (reader.tag === tagOf(2, varint)) buckets.add(reader.uint64());
      else if (reader.tag === tagOf(2, bytes)) {
        const end = reader.enter();
        while (reader.at < reader.end) buckets.add(reader.uint64());
        reader.leave(end);
      } else reader.skip();
    }
    reader.leave(outer);
  }

  get #isStale(): boolean {
    return (this.#flags & noRecordedValue) !== 0;
  }

  #toHistogram(): Histogram | { field: string; message: string } {
    if (this.#isStale) return this.#histogramOf(noBuckets, noBuckets);
    if (this.#scale < minScale) {
      return { field: 'scale', message: `expected ${minScale} or more, got ${this.#scale}` };
    }
    if (!(this.#zeroThreshold >= 0)) {
      return { field: 'zeroThreshold', message: 'expected a number from 0 on' };
    }
    const positive = this.#positive.toBuckets(this.#scale);
    if (typeof positive === 'string') return { field: 'positive', message: positive };
    const negative = this.#negative.toBuckets(this.#scale);
    if (typeof negative === 'string') return { field: 'negative', message: negative };
    const total = this.#zeroCount + this.#positive.total + this.#negative.total;
    if (total > this.#count) {
      const message = `expected at least the ${total} of all buckets, got ${this.#count}`;
      return { field: 'count', message };
    }
    return this.#histogramOf(positive, negative);
  }

  #histogramOf(positive: Buckets, negative: Buckets): Histogram {
    const isStale = this.#isStale;
    return {
      schema: Math.max(minScale, Math.min(maxScale, this.#scale)),
      count: isStale ? 0 : this.#count,
      sum: isStale ? staleNaN : this.#sum,
      zeroThreshold: this.#zeroThreshold === 0 ? defaultZeroThreshold : this.#zeroThreshold,
      zeroCount: isStale ? 0 : this.#zeroCount,
      positive,
      negative,
      bounds: new Float64Array(0),
      min: this.#min,
      max: this.#max,
      resetHint: resetHints.unknown,
    };
  }

  #add(series: number, histogram: Histogram): boolean {
    const translation = this.#translation;
    const { rows, timestampMs, metric } = translation;
    // The end of a series is a state, whatever else it brings.
    const kind = metric.isDelta && !this.#isStale ? observation : reading;
    if (!rows.addHistogram(series, timestampMs, histogram, kind)) return false;
    if (timestampMs > translation.newestMs) translation.newestMs = timestampMs;
    return true;
  }
}
