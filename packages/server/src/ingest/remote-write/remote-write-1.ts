import { maxLabelsPerSeries } from '@tidemark/protocol';
import { metadataTypes, reading } from '../../batch/index.ts';
import { ProtobufReader, tagOf, wireTypes } from '../../protobuf/index.ts';
import type { SeriesTable } from '../../series/index.ts';
import type { Decoder } from '../format.ts';
import { type Rows, refusedSeries } from '../rows.ts';
import { KnownLabels } from './known-labels.ts';
import { readHistogram } from './native-histogram.ts';
import { SampleReader } from './sample-reader.ts';

const { varint, fixed64, bytes } = wireTypes;

/** What a TimeSeries counts as; see {@link Rows.countPart}. */
const partsPerSeries = 2;

/** Longest labels of an exemplar, names and values together, in UTF-16 code units; longer ones are left out. */
export const maxExemplarLength = 512;

/**
 * Prometheus remote write 1.0: prompb/remote.proto and types.proto.
 *
 *   WriteRequest   { repeated TimeSeries timeseries = 1; repeated MetricMetadata metadata = 3 }
 *   TimeSeries     { repeated Label labels = 1; repeated Sample samples = 2;
 *                    repeated Exemplar exemplars = 3; repeated Histogram histograms = 4 }
 *   Label          { string name = 1; string value = 2 }
 *   Sample         { double value = 1; int64 timestamp = 2 }
 *   Exemplar       { repeated Label labels = 1; double value = 2; int64 timestamp = 3 }
 *   MetricMetadata { type = 1; string metric_family_name = 2; string help = 4; string unit = 5 }
 *
 * All samples are readings. An item is a TimeSeries, counted from 0. Protobuf may bring labels after samples, which
 * no known sender does: such a series is read twice.
 */
export class RemoteWrite1Decoder implements Decoder {
  readonly #known: KnownLabels;
  readonly #reader = new ProtobufReader();
  readonly #samples = new SampleReader();

  constructor(table: SeriesTable) {
    this.#known = new KnownLabels(table);
  }

  /** The body comes in Snappy's block format where `isSnappy` says so. */
  decode(body: Buffer, rows: Rows, isSnappy = false): void {
    const reader = this.#reader;
    if (isSnappy) this.#known.openSnappy(body);
    else this.#known.open(body);
    reader.open(this.#known.content);
    this.#samples.open(this.#known.content);
    try {
      for (let item = 0; ; ) {
        item += this.#knownTimeSeries(rows, item);
        if (!reader.next()) break;
        if (reader.tag === tagOf(1, bytes)) {
          this.#readTimeSeries(rows, item++);
        } else if (reader.tag === tagOf(3, bytes)) {
          readMetadata(reader, rows);
        } else if (reader.tag === tagOf(5, bytes)) {
          reader.fail('it is of version 2.0, which the Content-Type does not say');
        } else reader.skip();
      }
    } finally {
      reader.close();
      this.#samples.close();
    }
  }

  /** Reads TimeSeries as far as they are known and plain; gives how many. */
  #knownTimeSeries(rows: Rows, firstItem: number): number {
    const reader = this.#reader;
    const known = this.#known;
    const end = known.scan(reader.at, rows.maxTimestampMs);
    const { count } = known.rows;
    let item = firstItem;
    for (let row = 0; row < count; ) {
      rows.item = item;
      const { series, timestampMs, value } = known.rows;
      const taken = rows.addReadings(row, count, series, timestampMs, value);
      const seriesCount = known.seriesCount(row, row + taken);
      rows.countPart(partsPerSeries * seriesCount);
      item += seriesCount;
      row += taken;
      if (row === count) break;
      // The next series was deleted, or taken back with a damaged body: its labels are parsed anew.
      reader.at = known.placeOf(row);
      reader.next();
      this.#readTimeSeries(rows, item++);
      row = known.rowAfterSeries(row);
    }
    reader.at = end;
    return item - firstItem;
  }

  /** The TimeSeries whose tag was just read. */
  #readTimeSeries(rows: Rows, item: number): void {
    rows.item = item;
    rows.countPart(partsPerSeries);
    this.#timeSeries(rows);
  }

  #timeSeries(rows: Rows): void {
    const reader = this.#reader;
    const outer = reader.enter();
    const labelsStart = reader.at;
    const labelsEnd = endOfLabels(reader.bytes, labelsStart, reader.end);
    let series = this.#known.find(labelsStart, labelsEnd);
    let hasLateLabels = false;
    if (series === -1) {
      const values = countValues(reader, labelsEnd, reader.end);
      hasLateLabels = values.hasLabels;
      const end = hasLateLabels ? reader.end : labelsEnd;
      series = this.#newSeries(rows, labelsStart, end, values.count);
      if (series === refusedSeries) {
        reader.leave(outer);
        return;
      }
      if (!hasLateLabels) this.#learn(labelsStart, labelsEnd, series);
    }
    reader.at = hasLateLabels ? labelsStart : labelsEnd;
    this.#valuesOf(series, rows, hasLateLabels);
    reader.leave(outer);
  }

  #learn(labelsStart: number, labelsEnd: number, series: number): void {
    this.#known.learn(labelsStart, labelsEnd, series);
    const { content } = this.#known;
    if (content === this.#reader.bytes) return;
    this.#reader.follow(content);
    this.#samples.open(content);
  }

  #valuesOf(series: number, rows: Rows, hasLateLabels: boolean): void {
    const reader = this.#reader;
    const samples = this.#samples;
    while (reader.next()) {
      switch (reader.tag) {
        case tagOf(2, bytes):
          reader.range();
          samples.read(reader);
          rows.addReading(series, samples.timestampMs, samples.value);
          break;
        case tagOf(3, bytes):
          readExemplar(reader, series, rows);
          break;
        case tagOf(4, bytes):
          addHistogram(reader, series, rows);
          break;
        case tagOf(1, bytes):
          // The labels before its samples were those of a known series.
          if (!hasLateLabels) reader.fail('expected all labels of a series before its samples');
          reader.skip();
          break;
        default:
          reader.skip();
      }
    }
  }

  /** Parses the labels of a series that its bytes do not tell yet; other fields between them are passed by. */
  #newSeries(rows: Rows, start: number, end: number, valueCount: number): number {
    const reader = this.#reader;
    const pairs: [string, string][] = [];
    let name: string | undefined;
    let problem: string | undefined;
    reader.at = start;
    while (reader.at < end && reader.next()) {
      if (reader.tag !== tagOf(1, bytes)) {
        reader.skip();
        continue;
      }
      const pair = readLabel(reader);
      if (pairs.length > maxLabelsPerSeries) {
        problem = `expected at most ${maxLabelsPerSeries} labels`;
        break;
      }
      if (pair === undefined) problem = 'expected UTF-8';
      else if (pair[0] !== '__name__') pairs.push(pair);
      else if (name === undefined) name = pair[1];
      else problem = 'expected __name__ once';
    }
    if (name === undefined) problem ??= 'expected a label __name__';
    if (problem !== undefined) {
      rows.refuse('labels', problem, valueCount);
      return refusedSeries;
    }
    return rows.series(name ?? '', pairs, undefined, undefined, valueCount);
  }
}

/** Where the labels at the beginning of a TimeSeries end; damage is left to the reader to name. */
function endOfLabels(body: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && body[at] === tagOf(1, bytes)) {
    let length = body[at + 1];
    let lengthBytes = 1;
    if (length >= 0x80) {
      for (let shift = 7; ; shift += 7) {
        const byte = body[at + ++lengthBytes];
        if (byte === undefined || shift > 21) return at;
        length = (length & ((1 << shift) - 1)) | ((byte & 0x7f) << shift);
        if (byte < 0x80) break;
      }
    }
    const next = at + 1 + lengthBytes + length;
    if (next > end) return at;
    at = next;
  }
  return at;
}

/**
 * How many samples and histograms a series brings, for the count of what is refused with it, and whether there are
 * labels between or behind them.
 */
function countValues(
  reader: ProtobufReader,
  start: number,
  end: number,
): { count: number; hasLabels: boolean } {
  let count = 0;
  let hasLabels = false;
  reader.at = start;
  while (reader.at < end && reader.next()) {
    if (reader.tag === tagOf(2, bytes) || reader.tag === tagOf(4, bytes)) count++;
    else if (reader.tag === tagOf(1, bytes)) hasLabels = true;
    reader.skip();
  }
  return { count, hasLabels };
}

/** The Label that `reader` stands before; undefined when it is not UTF-8. */
function readLabel(reader: ProtobufReader): [string, string] | undefined {
  const outer = reader.enter();
  let name: string | undefined = '';
  let value: string | undefined = '';
  while (reader.next()) {
    if (reader.tag === tagOf(1, bytes)) {
      reader.range();
      name = reader.text(reader.rangeStart, reader.rangeEnd);
    } else if (reader.tag === tagOf(2, bytes)) {
      reader.range();
      value = reader.text(reader.rangeStart, reader.rangeEnd);
    } else reader.skip();
  }
  reader.leave(outer);
  return name === undefined || value === undefined ? undefined : [name, value];
}

function readExemplar(reader: ProtobufReader, series: number, rows: Rows): void {
  rows.countPart();
  const outer = reader.enter();
  const labels: [string, string][] = [];
  let isGood = true;
  let value = 0;
  let timestampMs = 0;
  while (reader.next()) {
    if (reader.tag === tagOf(1, bytes)) {
      // One label takes a character at least; empty ones are none.
      if (labels.length > maxExemplarLength) isGood = false;
      if (!isGood) {
        reader.skip();
        continue;
      }
      const label = readLabel(reader);
      if (label === undefined) isGood = false;
      else labels.push(label);
    } else if (reader.tag === tagOf(2, fixed64)) value = reader.double();
    else if (reader.tag === tagOf(3, varint)) timestampMs = reader.int64();
    else reader.skip();
  }
  reader.leave(outer);
  if (isGood) addExemplar(rows, series, timestampMs, value, labels);
}

/** Leaves out exemplars that are too large: they are examples, no data that is missed. */
export function addExemplar(
  rows: Rows,
  seriesIndex: number,
  timestampMs: number,
  value: number,
  labels: [string, string][],
): void {
  const length = labels.reduce((sum, pair) => sum + pair[0].length + pair[1].length, 0);
  if (length > maxExemplarLength) return;
  labels.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  rows.addExemplar({ seriesIndex, timestampMs, value, labels });
}

/** The Histogram that `reader` stands before. */
export function addHistogram(reader: ProtobufReader, series: number, rows: Rows): void {
  const read = readHistogram(reader);
  if (read.timestampMs === undefined) rows.refuse(read.field, read.message);
  else rows.addHistogram(series, read.timestampMs, read.histogram, reading);
}

function readMetadata(reader: ProtobufReader, rows: Rows): void {
  rows.countPart();
  const outer = reader.enter();
  let type = 0;
  let name: string | undefined = '';
  let help: string | undefined = '';
  let unit: string | undefined = '';
  while (reader.next()) {
    if (reader.tag === tagOf(1, varint)) {
      type = reader.int32();
      continue;
    }
    if ((reader.tag & 7) !== bytes) {
      reader.skip();
      continue;
    }
    reader.range();
    if (reader.field === 2) name = reader.text(reader.rangeStart, reader.rangeEnd);
    else if (reader.field === 4) help = reader.text(reader.rangeStart, reader.rangeEnd);
    else if (reader.field === 5) unit = reader.text(reader.rangeStart, reader.rangeEnd);
  }
  reader.leave(outer);
  if (name === undefined || name === '' || help === undefined || unit === undefined) return;
  rows.addMetadata({ name, type: metadataTypes[type] ?? 'unknown', help, unit });
}
