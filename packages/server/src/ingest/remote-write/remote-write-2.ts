import { maxLabelsPerSeries, maxPartsPerRequest } from '@tidemark/protocol';
import { metadataTypes } from '../../batch/index.ts';
import { grownTo } from '../../columns/grown-to.ts';
import { ProtobufReader, tagOf, wireTypes } from '../../protobuf/index.ts';
import type { SeriesTable } from '../../series/index.ts';
import type { Decoder } from '../format.ts';
import { KnownSeries } from '../known-series.ts';
import { type Rows, refusedSeries, tooManyParts } from '../rows.ts';
import { addExemplar, addHistogram } from './remote-write-1.ts';
import { SampleReader } from './sample-reader.ts';

const { varint, fixed64, bytes } = wireTypes;

/** References of a series: two for each label, and two for its name. */
const maxRefs = 2 * (maxLabelsPerSeries + 1);

const nameLabel = Buffer.from('__name__');

/** Fields of TimeSeries: labels_refs, packed and not, and metadata. */
const packedRefs = tagOf(1, bytes);
const singleRef = tagOf(1, varint);
const metadata = tagOf(5, bytes);

/** In place of a series while its labels are not read. */
const unread = -2;

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
  readonly #table: SeriesTable;
  readonly #known: KnownSeries;
  /** Metadata that is no news, by its bytes; each body repeats it for every series. */
  #knownMetadata: KnownSeries;
  #metadataVersion = -1;
  readonly #reader = new ProtobufReader();
  readonly #samples = new SampleReader();
  /** Where each symbol of the body lies. */
  #symbolStart = new Uint32Array(256);
  #symbolEnd = new Uint32Array(256);
  #symbolCount = 0;
  /** References of the labels of the series, or the exemplar, that is being read. */
  readonly #refs = new Uint32Array(maxRefs + 1);
  #refCount = 0;
  /** The symbol `__name__`, and the one that is its value in the series that is being read; -1 for none. */
  #nameSymbol = -1;
  #nameRef = -1;
  /** By symbol: the body in which the metric of this name was described last. */
  #describedIn = new Float64Array(256);
  #bodyNumber = 0;

  constructor(table: SeriesTable) {
    this.#table = table;
    this.#known = new KnownSeries(table);
    this.#knownMetadata = new KnownSeries(table);
  }

  decode(body: Buffer, rows: Rows): void {
    const reader = this.#reader;
    reader.open(body);
    if (rows.metadataVersion !== this.#metadataVersion) {
      this.#knownMetadata = new KnownSeries(this.#table);
      this.#metadataVersion = rows.metadataVersion;
    }
    this.#known.open(body);
    this.#knownMetadata.open(body);
    this.#samples.open(body);
    try {
      this.#readSymbols();
      this.#bodyNumber++;
      this.#describedIn = grownTo(this.#describedIn, this.#symbolCount);
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
      this.#knownMetadata.close();
      this.#samples.close();
    }
  }

  #readSymbols(): void {
    const reader = this.#reader;
    this.#symbolCount = 0;
    this.#nameSymbol = -1;
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
      if (reader.rangeEnd - reader.rangeStart === nameLabel.length && this.#isNameLabel()) {
        this.#nameSymbol = symbol;
      }
    }
  }

  /** Whether the range that was read last is `__name__`. */
  #isNameLabel(): boolean {
    const { bytes, rangeStart, rangeEnd } = this.#reader;
    return nameLabel.compare(bytes, rangeStart, rangeEnd) === 0;
  }

  #timeSeries(rows: Rows): void {
    const reader = this.#reader;
    const outer = reader.enter();
    const start = reader.at;
    let series = unread;
    this.#nameRef = -1;
    let isScattered = false;
    while (series !== refusedSeries && reader.next()) {
      const { tag } = reader;
      if (series === unread && tag !== packedRefs && isRefOrValue(tag)) {
        series = this.#seriesOfScatteredRefs(rows, start);
        isScattered = true;
        reader.at = start;
        continue;
      }
      switch (tag) {
        case packedRefs:
          if (isScattered) {
            reader.skip();
            break;
          }
          if (series !== unread) {
            reader.fail('expected the labels of a series once, before its samples');
          }
          this.#refCount = 0;
          this.#readPackedRefs();
          this.#expectPairs();
          series = this.#seriesOfRefs(rows, start);
          break;
        case tagOf(2, bytes):
          reader.range();
          this.#samples.read(reader);
          rows.addReading(series, this.#samples.timestampMs, this.#samples.value);
          break;
        case tagOf(3, bytes):
          addHistogram(reader, series, rows);
          break;
        case tagOf(4, bytes):
          this.#readExemplar(series, rows);
          break;
        case metadata:
          this.#readMetadata(series, rows);
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer);
  }

  /**
   * The series of labels whose references are not packed, not in one piece or not before its samples, as protobuf
   * allows and no known sender writes them.
   */
  #seriesOfScatteredRefs(rows: Rows, start: number): number {
    const reader = this.#reader;
    this.#refCount = 0;
    reader.at = start;
    while (reader.next()) {
      if (reader.tag === packedRefs) this.#readPackedRefs();
      else if (reader.tag === singleRef) this.#addRef(reader.uint32());
      else reader.skip();
    }
    this.#expectPairs();
    return this.#seriesOfRefs(rows, start);
  }

  /** Adds packed references, which must be an even number of places in the table together. */
  #readPackedRefs(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    // More than a series may have are not read: it is refused for their number.
    while (reader.at < reader.end && this.#refCount <= maxRefs) this.#addRef(reader.uint32());
    reader.leave(outer);
  }

  #addRef(ref: number): void {
    if (ref >= this.#symbolCount) this.#reader.fail(`there is no symbol ${ref}`);
    if (this.#refCount > maxRefs) return;
    this.#refs[this.#refCount++] = ref;
  }

  #expectPairs(): void {
    if (this.#refCount % 2 === 1 && this.#refCount <= maxRefs) {
      this.#reader.fail('expected an even number of label references');
    }
  }

  #seriesOfRefs(rows: Rows, start: number): number {
    const known = this.#known;
    known.begin();
    for (let i = 0; i < this.#refCount; i++) {
      const ref = this.#refs[i];
      known.add(this.#symbolStart[ref], this.#symbolEnd[ref]);
      if (ref === this.#nameSymbol && i % 2 === 0) this.#nameRef = this.#refs[i + 1];
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
    if (series !== refusedSeries) this.#known.learn(series);
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
      if (reader.tag === packedRefs) this.#readPackedRefs();
      else if (reader.tag === singleRef) this.#addRef(reader.uint32());
      else if (reader.tag === tagOf(2, fixed64)) value = reader.double();
      else if (reader.tag === tagOf(3, varint)) timestampMs = reader.int64();
      else reader.skip();
    }
    reader.leave(outer);
    this.#expectPairs();
    const labels = this.#refCount > maxRefs ? undefined : this.#labels();
    if (labels !== undefined) addExemplar(rows, series, timestampMs, value, labels);
  }

  /** Every series of a metric repeats its metadata: that of the first one in a body is enough. */
  #readMetadata(series: number, rows: Rows): void {
    const reader = this.#reader;
    const nameRef = this.#nameRef;
    if (nameRef === -1 || this.#describedIn[nameRef] === this.#bodyNumber) {
      reader.skip();
      return;
    }
    this.#describedIn[nameRef] = this.#bodyNumber;
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
    if (helpRef >= this.#symbolCount || unitRef >= this.#symbolCount) return;
    const known = this.#knownMetadata;
    known.begin(type + 1);
    for (const ref of [nameRef, helpRef, unitRef]) {
      known.add(this.#symbolStart[ref], this.#symbolEnd[ref]);
    }
    if (known.find() !== -1) return;
    const name = this.#symbol(nameRef);
    const help = this.#symbol(helpRef);
    const unit = this.#symbol(unitRef);
    if (name === undefined || help === undefined || unit === undefined) return;
    if (type === 0 && help === '' && unit === '') return;
    const isNews = rows.addMetadata({ name, type: metadataTypes[type] ?? 'unknown', help, unit });
    if (!isNews) known.learn(series);
  }
}

function isRefOrValue(tag: number): boolean {
  return (
    tag === singleRef ||
    tag === tagOf(2, bytes) ||
    tag === tagOf(3, bytes) ||
    tag === tagOf(4, bytes)
  );
}
