import {
  type Batch,
  type Buckets,
  type ExemplarRow,
  type Histogram,
  type HistogramRow,
  isStaleMarker,
  type MetricMetadata,
  metadataTypes,
  observation,
  type ResetHint,
  reading,
  resetHints,
  staleHighWord,
  staleLowWord,
} from '../batch/index.ts';
import type { LabelPairs, SeriesTable } from '../series/index.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** A row whose series is known by its id, because indexes are private to a process. */
type ById<Row extends { seriesIndex: number }> = Omit<Row, 'seriesIndex'> & {
  idLow: number;
  idHigh: number;
};

export type RecordHistogram = ById<HistogramRow>;
export type RecordExemplar = ById<ExemplarRow>;

/**
 * What a record brings beside samples. All numbers little-endian:
 *
 *   u32 histograms | u32 exemplars | u32 metadata
 *   histograms: u32 idLow | u32 idHigh | f64 timestampMs | u8 kind | u8 resetHint | i32 schema | f64 count |
 *               f64 sum | f64 zeroThreshold | f64 zeroCount | f64 min | f64 max |
 *               buckets positive | buckets negative | u32 bounds | f64 bounds[]
 *   buckets:    u32 count | i32 index[] | f64 count[]
 *   exemplars:  u32 idLow | u32 idHigh | f64 timestampMs | f64 value | u32 labels | (string, string)[]
 *   metadata:   u8 type | string name | string help | string unit
 */
export type RecordExtras = {
  histograms: RecordHistogram[];
  exemplars: RecordExemplar[];
  metadata: MetricMetadata[];
};

export const noExtras: Readonly<RecordExtras> = { histograms: [], exemplars: [], metadata: [] };

/** Appends nothing when the batch has nothing of this. */
export function encodeExtras(out: ByteWriter, batch: Batch, table: SeriesTable): void {
  const { histograms, exemplars, metadata } = batch;
  if (histograms.length + exemplars.length + metadata.length === 0) return;
  out.u32(histograms.length);
  out.u32(exemplars.length);
  out.u32(metadata.length);
  for (const row of histograms) {
    encodeId(out, table, row.seriesIndex);
    out.f64(row.timestampMs);
    out.u8(row.kind);
    encodeHistogram(out, row.histogram);
  }
  for (const row of exemplars) {
    encodeId(out, table, row.seriesIndex);
    out.f64(row.timestampMs);
    out.f64(row.value);
    encodeLabels(out, row.labels);
  }
  for (const { type, name, help, unit } of metadata) {
    out.u8(metadataTypes.indexOf(type));
    out.string(name);
    out.string(help);
    out.string(unit);
  }
}

/** What {@link encodeExtras} wrote; the reader has failed if it is not that. */
export function decodeExtras(reader: ByteReader): RecordExtras {
  const extras: RecordExtras = { histograms: [], exemplars: [], metadata: [] };
  const histogramCount = reader.u32();
  const exemplarCount = reader.u32();
  const metadataCount = reader.u32();
  for (let i = 0; i < histogramCount && !reader.failed; i++) {
    extras.histograms.push({
      idLow: reader.u32(),
      idHigh: reader.u32(),
      timestampMs: reader.f64(),
      kind: reader.u8() === observation ? observation : reading,
      histogram: decodeHistogram(reader),
    });
  }
  for (let i = 0; i < exemplarCount && !reader.failed; i++) {
    extras.exemplars.push({
      idLow: reader.u32(),
      idHigh: reader.u32(),
      timestampMs: reader.f64(),
      value: reader.f64(),
      labels: decodeLabels(reader),
    });
  }
  for (let i = 0; i < metadataCount && !reader.failed; i++) {
    const type = metadataTypes[reader.u8()] ?? 'unknown';
    extras.metadata.push({
      type,
      name: reader.string(),
      help: reader.string(),
      unit: reader.string(),
    });
  }
  return extras;
}

function encodeId(out: ByteWriter, table: SeriesTable, seriesIndex: number): void {
  out.u32(table.idLow[seriesIndex]);
  out.u32(table.idHigh[seriesIndex]);
}

function encodeHistogram(out: ByteWriter, histogram: Histogram): void {
  out.u8(histogram.resetHint);
  out.i32(histogram.schema);
  out.f64(histogram.count);
  encodeSum(out, histogram.sum);
  out.f64(histogram.zeroThreshold);
  out.f64(histogram.zeroCount);
  out.f64(histogram.min);
  out.f64(histogram.max);
  encodeBuckets(out, histogram.positive);
  encodeBuckets(out, histogram.negative);
  out.u32(histogram.bounds.length);
  out.column(histogram.bounds, histogram.bounds.length);
}

/** The stale marker with the bits that it is known by, whatever became of them in a register. */
function encodeSum(out: ByteWriter, sum: number): void {
  if (!isStaleMarker(sum)) {
    out.f64(sum);
    return;
  }
  out.u32(staleLowWord);
  out.u32(staleHighWord);
}

function decodeHistogram(reader: ByteReader): Histogram {
  return {
    resetHint: resetHintOf(reader.u8()),
    schema: reader.i32(),
    count: reader.f64(),
    sum: reader.f64(),
    zeroThreshold: reader.f64(),
    zeroCount: reader.f64(),
    min: reader.f64(),
    max: reader.f64(),
    positive: decodeBuckets(reader),
    negative: decodeBuckets(reader),
    bounds: reader.f64Column(reader.u32()),
  };
}

function encodeBuckets(out: ByteWriter, { index, count }: Buckets): void {
  out.u32(index.length);
  out.column(index, index.length);
  out.column(count, index.length);
}

function decodeBuckets(reader: ByteReader): Buckets {
  const length = reader.u32();
  return { index: reader.i32Column(length), count: reader.f64Column(length) };
}

function encodeLabels(out: ByteWriter, labels: LabelPairs): void {
  out.u32(labels.length);
  for (const [name, value] of labels) {
    out.string(name);
    out.string(value);
  }
}

function decodeLabels(reader: ByteReader): [string, string][] {
  const labels: [string, string][] = [];
  const count = reader.u32();
  for (let i = 0; i < count && !reader.failed; i++) labels.push([reader.string(), reader.string()]);
  return labels;
}

function resetHintOf(value: number): ResetHint {
  return value === 1 || value === 2 || value === 3 ? value : resetHints.unknown;
}
