import { type MetricType, metricTypes } from '@tidemark/protocol';
import type { Batch, KeyedAnswer } from '../batch/index.ts';
import type { SeriesDefinition, SeriesTable } from '../series/index.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { type Lanes, type PackedLanes, plainLanes, unpackLanes } from './packed-lanes.ts';
import { decodeExtras, encodeExtras, noExtras, type RecordExtras } from './record-extras.ts';

/**
 * The payload of one log record: what one group commit brought. All numbers little-endian.
 *
 *   f64 -arrivalMs | u32 firstRow | u32 samples | u32 series | u32 keys
 *   samples: see packed-lanes.ts; where the time of arrival is not negative, as in records of versions before:
 *            u32 idLow[] | u32 idHigh[] | f64 timestampMs[] | f64 value[] | u8 kind[]
 *   series:  u32 idLow | u32 idHigh | u8 type | string unit | string name | u32 labels | (string, string)[]
 *   keys:    string key | u32 status | string body
 *   extras:  histograms, exemplars and metadata (see record-extras.ts); absent where there are none, as
 *            in every record of the version that did not know them
 *
 * A kind is 0 for a reading, 1 for an observation and 2 for one that its row tells from others of its
 * time. A string is u32 length and UTF-8. An empty unit means none. `firstRow` numbers the samples within the
 * segment, so that an observation keeps its identity even if records before it are unreadable; histograms are
 * numbered after the samples of their record.
 */
export type LogRecord = {
  arrivalMs: number;
  firstRow: number;
  count: number;
  series: SeriesDefinition[];
  keyedAnswers: KeyedAnswer[];
} & Lanes &
  RecordExtras;

/** Appends the record of a batch to `out`. */
export function encodeRecord(
  out: ByteWriter,
  batch: Batch,
  table: SeriesTable,
  firstRow: number,
  lanes: PackedLanes,
): void {
  out.f64(-batch.arrivalMs);
  out.u32(firstRow);
  out.u32(batch.count);
  out.u32(batch.newSeries.size);
  out.u32(batch.keyedAnswers.length);
  lanes.encode(out, batch, table);
  for (const index of batch.newSeries) encodeSeries(out, table.definition(index));
  for (const answer of batch.keyedAnswers) {
    out.string(answer.key);
    out.u32(answer.status);
    out.string(answer.body);
  }
  encodeExtras(out, batch, table);
}

/** The record of a payload, or null when the payload is not one (wrong lengths, leftovers). */
export function decodeRecord(payload: Buffer): LogRecord | null {
  const reader = new ByteReader(payload);
  const signedArrivalMs = reader.f64();
  const isPacked = signedArrivalMs < 0 || Object.is(signedArrivalMs, -0);
  const firstRow = reader.u32();
  const count = reader.u32();
  const seriesCount = reader.u32();
  const keyCount = reader.u32();
  const lanes = isPacked ? unpackLanes(reader, count) : plainLanes(reader, count);
  const series: SeriesDefinition[] = [];
  for (let i = 0; i < seriesCount && !reader.failed; i++) series.push(decodeSeries(reader));
  const keyedAnswers: KeyedAnswer[] = [];
  for (let i = 0; i < keyCount && !reader.failed; i++) {
    keyedAnswers.push({ key: reader.string(), status: reader.u32(), body: reader.string() });
  }
  const extras = reader.atEnd ? noExtras : decodeExtras(reader);
  if (reader.failed || !reader.atEnd) return null;
  const arrivalMs = Math.abs(signedArrivalMs);
  return { arrivalMs, firstRow, count, ...lanes, series, keyedAnswers, ...extras };
}

function encodeSeries(out: ByteWriter, definition: SeriesDefinition): void {
  out.u32(definition.idLow);
  out.u32(definition.idHigh);
  out.u8(metricTypes.indexOf(definition.type));
  out.string(definition.unit ?? '');
  out.string(definition.name);
  out.u32(definition.labels.length);
  for (const [name, value] of definition.labels) {
    out.string(name);
    out.string(value);
  }
}

function decodeSeries(reader: ByteReader): SeriesDefinition {
  const idLow = reader.u32();
  const idHigh = reader.u32();
  const type: MetricType = metricTypes[reader.u8()] ?? 'gauge';
  const unit = reader.string();
  const name = reader.string();
  const labelCount = reader.u32();
  const labels: [string, string][] = [];
  for (let i = 0; i < labelCount && !reader.failed; i++) {
    labels.push([reader.string(), reader.string()]);
  }
  return { idLow, idHigh, type, unit: unit === '' ? null : unit, name, labels };
}
