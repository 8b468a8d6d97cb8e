import { maxLabelsPerSeries, maxPartsPerRequest } from '@tidemark/protocol';
import { metadataTypes } from '../../batch/index.ts';
import { grownTo } from '../../columns/grown-to.ts';
import type { SeriesTable } from '../../series/index.ts';
import type { Decoder } from '../format.ts';
import { KnownSeries } from '../known-series.ts';
import { ProtobufReader, tagOf, wireTypes } from '../protobuf/protobuf-reader.ts';
import { type Rows, refusedSeries, tooManyParts } from '../rows.ts';
import { addExemplar, addHistogram } from './remote-write-1.ts';
import { SampleReader } from './sample-reader.ts';

const { varint, fixed64, bytes } = wireTypes;

/** References of a series: two for each label, and two for its name. */
const maxRefs = 2 * (maxLabelsPerSeries + 1);

/**
 * Prometheus remote write 2.0: io/prometheus/write/v2/types.proto. Texts are in one table, and labels are
 * pairs of places in it.
 *
 *   Request    { repeated string symbols = 4; repeated TimeSeries timeseries = 5 }
 *   TimeSeries { repeated uint32 labels_refs = 1; repeated Sample samples = 2;
 *                repeated Histogram histograms = 3; repeated Exemplar exemplars = 4; Metadata metadata = 5 }
 *   Sample     { double value = 1; int64 timestamp = 2; int64 start_timestamp = 3 }
 *   Exemplar   { repeated uint32 labels_refs = 1; double value = 2; int64 timestamp = 3 }
 *   Metadata   { type = 1; uint32 help_ref = 3; uint32 unit_ref = 4 }
 *
 * Histogram has the fields of version 1. All samples are readings. An item is a TimeSeries, from 0.
 */
export class RemoteWrite2Decoder implements Decoder {
  readonly #known: KnownSeries;
  readonly #reader = new ProtobufReader();
  readonly #samples = new SampleReader();
  /** Where each symbol of the body lies. */
  #symbolStart = new Uint32Array(256);
  #symbolEnd = new Uint32Array(256);
  #symbolCount = 0;
  /** References of the labels of the series, or the exemplar, that is being read. */
  #refs = new Uint32Array(64);
  #refCount = 0;

  constructor(table: SeriesTable) {
    this.#known = new KnownSeries(table);
  }

  decode(body: Buffer, rows: Rows): void {
    const reader = this.#reader;
    reader.open(body);
    this.#known.open(body);
    this.#samples.open(body);
    try {
      this.#readSymbols();
      reader.open(body);
      for (let item = 0; reader.next(); ) {
        if (reader.tag === tagOf(5, bytes)) {
          rows.item = item++;
          rows.countPart(2);
          this.#timeSeries(rows);
        } else reader.skip();
      }
    } finally {
      reader.close();
      this.#known.close();
      this.#samples.close();
    }
  }

  #readSymbols(): void {
    const reader = this.#reader;
    this.#symbolCount = 0;
    while (reader.next()) {
      if (reader.tag !== tagOf(4, bytes)) {
        reader.skip();
        continue;
      }
      reader.range();
      const symbol = this.#symbolCount++;
      if (symbol === maxPartsPerRequest) throw tooManyParts();
      this.#symbolStart = grownTo(this.#symbolStart, symbol + 1);
      this.#symbolEnd = grownTo(this.#symbolEnd, symbol + 1);
      this.#symbolStart[symbol] = reader.rangeStart;
      this.#symbolEnd[symbol] = reader.rangeEnd;
    }
  }

  #timeSeries(rows: Rows): void {
    const reader = this.#reader;
    const outer = reader.enter();
    const start = reader.at;
    let series = -1;
    while (reader.next()) {
      switch (reader.tag) {
        case tagOf(1, bytes):
          if (series !== -1)
            reader.fail('expected the labels of a series once, before its samples');
          this.#readRefs();
          series = this.#seriesOfRefs(rows, start);
          if (series !== refusedSeries) break;
          reader.leave(outer);
          return;
        case tagOf(2, bytes):
          if (series === -1) reader.fail('expected the labels of a series before its samples');
          reader.range();
          this.#samples.read(reader);
          rows.addReading(series, this.#samples.timestampMs, this.#samples.value);
          break;
        case tagOf(3, bytes):
          if (series === -1) reader.fail('expected the labels of a series before its histograms');
          addHistogram(reader, series, rows);
          break;
        case tagOf(4, bytes):
          this.#readExemplar(series, rows);
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer);
  }

  /** Packed references, which must be an even number of places in the table. */
  #readRefs(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    let count = 0;
    // More than a series may have are not read: it is refused for their number.
    while (reader.at < reader.end && count <= maxRefs) {
      const ref = reader.uint32();
      if (ref >= this.#symbolCount) reader.fail(`there is no symbol ${ref}`);
      if (count === this.#refs.length) this.#refs = grownTo(this.#refs, count + 1);
      this.#refs[count++] = ref;
    }
    if (count % 2 === 1 && count <= maxRefs)
      reader.fail('expected an even number of label references');
    this.#refCount = count;
    reader.leave(outer);
  }

  #seriesOfRefs(rows: Rows, start: number): number {
    const known = this.#known;
    known.begin();
    for (let i = 0; i < this.#refCount; i++) {
      const ref = this.#refs[i];
      known.add(this.#symbolStart[ref], this.#symbolEnd[ref]);
    }
    const series = known.find();
    return series === -1 ? this.#newSeries(rows, start) : series;
  }

  #newSeries(rows: Rows, start: number): number {
    const labels = this.#refCount > maxRefs ? [] : this.#labels();
    const valueCount = this.#countValues(start);
    const names = labels?.filter(([label]) => label === '__name__') ?? [];
    if (labels === undefined || names.length !== 1) {
      const problem =
        labels === undefined
          ? 'expected UTF-8'
          : this.#refCount > maxRefs
            ? `expected at most ${maxLabelsPerSeries} labels`
            : 'expected a label __name__, once';
      rows.refuse('labels', problem, valueCount);
      return refusedSeries;
    }
    const name = names[0][1];
    const pairs = labels.filter(([label]) => label !== '__name__');
    const series = rows.series(name, pairs, undefined, undefined, valueCount);
    if (series === refusedSeries) return series;
    this.#known.learn(series);
    this.#metadataOf(name, rows, start);
    return series;
  }

  /** The labels that {@link #refs} stand for; undefined when they are not UTF-8. */
  #labels(): [string, string][] | undefined {
    const labels: [string, string][] = [];
    for (let i = 0; i < this.#refCount; i += 2) {
      const name = this.#symbol(this.#refs[i]);
      const value = this.#symbol(this.#refs[i + 1]);
      if (name === undefined || value === undefined) return undefined;
      labels.push([name, value]);
    }
    return labels;
  }

  #symbol(ref: number): string | undefined {
    return this.#reader.text(this.#symbolStart[ref], this.#symbolEnd[ref]);
  }

  /** How many samples and histograms the series that begins at `start` brings. */
  #countValues(start: number): number {
    const reader = this.#reader;
    const { at } = reader;
    let count = 0;
    reader.at = start;
    while (reader.next()) {
      if (reader.tag === tagOf(2, bytes) || reader.tag === tagOf(3, bytes)) count++;
      reader.skip();
    }
    reader.at = at;
    return count;
  }

  #readExemplar(series: number, rows: Rows): void {
    const reader = this.#reader;
    const outer = reader.enter();
    let value = 0;
    let timestampMs = 0;
    rows.countPart();
    this.#refCount = 0;
    while (reader.next()) {
      if (reader.tag === tagOf(1, bytes)) this.#readRefs();
      else if (reader.tag === tagOf(2, fixed64)) value = reader.double();
      else if (reader.tag === tagOf(3, varint)) timestampMs = reader.int64();
      else reader.skip();
    }
    reader.leave(outer);
    const labels = this.#labels();
    if (labels !== undefined && series !== -1) {
      addExemplar(rows, series, timestampMs, value, labels);
    }
  }

  /** Every series of every request repeats its metadata: that of new series is enough. */
  #metadataOf(name: string, rows: Rows, start: number): void {
    const reader = this.#reader;
    const { at } = reader;
    reader.at = start;
    while (reader.next()) {
      if (reader.tag === tagOf(5, bytes)) this.#readMetadata(name, rows);
      else reader.skip();
    }
    reader.at = at;
  }

  #readMetadata(name: string, rows: Rows): void {
    const reader = this.#reader;
    const outer = reader.enter();
    let type = 0;
    let helpRef = 0;
    let unitRef = 0;
    while (reader.next()) {
      if (reader.tag === tagOf(1, varint)) type = reader.int32();
      else if (reader.tag === tagOf(3, varint)) helpRef = reader.uint32();
      else if (reader.tag === tagOf(4, varint)) unitRef = reader.uint32();
      else reader.skip();
    }
    reader.leave(outer);
    const help = helpRef < this.#symbolCount ? this.#symbol(helpRef) : undefined;
    const unit = unitRef < this.#symbolCount ? this.#symbol(unitRef) : undefined;
    if (type === 0 && !help && !unit) return;
    rows.addMetadata({
      name,
      type: metadataTypes[type] ?? 'unknown',
      help: help ?? '',
      unit: unit ?? '',
    });
  }
}
