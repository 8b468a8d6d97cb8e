import { staleNaN } from '../../batch/index.ts';
import { grownTo } from '../../columns/grown-to.ts';
import { tagOf, wireTypes } from '../../protobuf/index.ts';
import { refusedSeries } from '../rows.ts';
import { seriesParts } from './metric-header.ts';
import type { SeriesFamily } from './series-families.ts';
import { noRecordedValue, type Translation } from './translation.ts';

const { varint, fixed64, bytes } = wireTypes;

/** Most quantiles of a summary: each is a series. */
export const maxQuantiles = 1_000;

const tags = {
  startTime: tagOf(2, fixed64),
  time: tagOf(3, fixed64),
  count: tagOf(4, fixed64),
  sum: tagOf(5, fixed64),
  quantileValues: tagOf(6, bytes),
  attributes: tagOf(7, bytes),
  flags: tagOf(8, varint),
};

/** Reads summaries: series with a label `quantile`, and `_sum` and `_count`, which always run. */
export class SummaryPoints {
  readonly #translation: Translation;
  #quantiles = new Float64Array(16);
  #values = new Float64Array(16);
  /** The series of a new family's quantiles. */
  #made = new Int32Array(16);
  #quantileCount = 0;
  #count = 0;
  #sum = 0;
  #flags = 0;

  constructor(translation: Translation) {
    this.#translation = translation;
  }

  /** Reads the SummaryDataPoint that the reader stands before. */
  read(): void {
    const { reader, rows } = this.#translation;
    const outer = reader.enter();
    this.#readFields();
    this.#translation.endPoint();
    if (this.#quantileCount > maxQuantiles) {
      rows.refuse('quantileValues', `expected at most ${maxQuantiles}, got ${this.#quantileCount}`);
    } else this.#add();
    reader.leave(outer);
  }

  #readFields(): void {
    const translation = this.#translation;
    const { reader } = translation;
    translation.openPoint();
    this.#quantileCount = 0;
    this.#count = 0;
    this.#sum = 0;
    this.#flags = 0;
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
          break;
        case tags.quantileValues:
          this.#readQuantile();
          break;
        case tags.attributes:
          reader.range();
          translation.series.addAttribute(at, reader.at);
          break;
        case tags.flags:
          this.#flags = reader.uint32();
          break;
        default:
          reader.skip();
      }
    }
  }

  /** ValueAtQuantile { double quantile = 1; double value = 2 } */
  #readQuantile(): void {
    const { reader } = this.#translation;
    const outer = reader.enter();
    let quantile = 0;
    let value = 0;
    while (reader.next()) {
      if (reader.tag === tagOf(1, fixed64)) quantile = reader.double();
      else if (reader.tag === tagOf(2, fixed64)) value = reader.double();
      else reader.skip();
    }
    reader.leave(outer);
    const at = this.#quantileCount++;
    if (at >= maxQuantiles) return;
    this.#quantiles = grownTo(this.#quantiles, at + 1);
    this.#values = grownTo(this.#values, at + 1);
    this.#quantiles[at] = quantile;
    this.#values[at] = value;
  }

  #add(): void {
    const translation = this.#translation;
    const { series } = translation;
    const count = series.find(seriesParts.count);
    if (count === refusedSeries) return;
    const family = this.#familyOf(count);
    if (family === undefined) return;
    if (family.sum === -1) family.sum = series.make(seriesParts.sum);
    if (family.sum === refusedSeries) return;
    const isStale = (this.#flags & noRecordedValue) !== 0;
    if (!translation.addReading(count, isStale ? staleNaN : this.#count)) return;
    translation.addReading(family.sum, isStale ? staleNaN : this.#sum);
    for (let i = 0; i < this.#quantileCount; i++) {
      translation.addReading(family.members[i], isStale ? staleNaN : this.#values[i]);
    }
  }

  /** The series of the quantiles; undefined when one of them is refused. */
  #familyOf(count: number): SeriesFamily | undefined {
    const { series, families } = this.#translation;
    const known = families.find(count, this.#quantiles, this.#quantileCount);
    if (known !== undefined) return known;
    this.#made = grownTo(this.#made, this.#quantileCount);
    for (let i = 0; i < this.#quantileCount; i++) {
      this.#made[i] = series.make(seriesParts.quantile, this.#quantiles[i]);
      if (this.#made[i] === refusedSeries) return undefined;
    }
    return families.learn(count, this.#quantiles, this.#made, this.#quantileCount, -1);
  }
}
