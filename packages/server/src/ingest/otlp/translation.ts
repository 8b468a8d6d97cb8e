import { maxFutureMs } from '@tidemark/protocol';
import { nanosToMs, ProtobufReader } from '../../protobuf/index.ts';
import type { SeriesTable } from '../../series/index.ts';
import type { Rows } from '../rows.ts';
import type { DeltaAccumulator } from './delta-accumulator.ts';
import { MetricHeader } from './metric-header.ts';
import { PointSeries } from './point-series.ts';
import { SeriesFamilies } from './series-families.ts';

/** `DataPointFlags.NO_RECORDED_VALUE_MASK`: the series has ended. */
export const noRecordedValue = 1;

/** What the readers of all kinds of points share while a body is read. */
export class Translation {
  readonly reader = new ProtobufReader();
  readonly metric = new MetricHeader();
  readonly series: PointSeries;
  readonly families: SeriesFamilies;
  readonly deltas: DeltaAccumulator;
  /** Of the points of the present resource that are in; -1 while there is none. */
  newestMs = -1;
  /** Of the present point, in whole milliseconds. */
  timestampMs = 0;
  /** The fraction of a millisecond that is cut off there. */
  fractionMs = 0;
  /** When the present point's interval began, or 0. */
  startMs = 0;
  #rows: Rows | undefined;

  constructor(table: SeriesTable, deltas: DeltaAccumulator) {
    this.series = new PointSeries(table, this.metric);
    this.families = new SeriesFamilies(table);
    this.deltas = deltas;
  }

  get rows(): Rows {
    if (this.#rows === undefined) throw new Error('no body is open');
    return this.#rows;
  }

  open(body: Buffer, rows: Rows): void {
    this.reader.open(body);
    this.series.open(body, rows);
    this.#rows = rows;
  }

  close(): void {
    this.reader.close();
    this.series.close();
    this.deltas.discard();
    this.#rows = undefined;
  }

  openPoint(): void {
    this.series.openPoint();
    this.timestampMs = 0;
    this.fractionMs = 0;
    this.startMs = 0;
  }

  /** Reads `time_unix_nano`. */
  readTime(): void {
    const { reader } = this;
    const nanos = reader.fixed64();
    this.timestampMs = nanosToMs(reader.low, reader.high);
    // Rounded down to what a double of the present time in milliseconds can hold beside them.
    if (this.metric.isDelta) {
      this.fractionMs = Math.floor(((nanos % 1_000_000) / 1_000_000) * 1024) / 1024;
    }
  }

  /** Reads `start_time_unix_nano`, which only deltas need: a counter's reset shows in its value. */
  readStart(): void {
    const { reader } = this;
    reader.fixed64();
    if (this.metric.isDelta) this.startMs = nanosToMs(reader.low, reader.high);
  }

  /** A point without a time is of now ("may be decided by the backend"). */
  endPoint(): void {
    if (this.timestampMs === 0) this.timestampMs = this.rows.nowMs;
  }

  /** Whether the present point's time will be taken. */
  get isTimely(): boolean {
    return this.timestampMs <= this.rows.nowMs + maxFutureMs;
  }

  /** The value of one of the point's series: a reading, or a delta. False when its time is refused. */
  add(series: number, value: number): boolean {
    const { rows, timestampMs } = this;
    if (!this.metric.isDelta) return this.addReading(series, value);
    if (!this.isTimely) return rows.addReading(series, timestampMs, value);
    const timeMs = timestampMs + this.fractionMs;
    this.deltas.defer(series, timeMs, this.startMs, value, rows.item);
    if (timestampMs > this.newestMs) this.newestMs = timestampMs;
    return true;
  }

  addReading(series: number, value: number): boolean {
    if (!this.rows.addReading(series, this.timestampMs, value)) return false;
    if (this.timestampMs > this.newestMs) this.newestMs = this.timestampMs;
    return true;
  }
}
