import { grownTo } from '../columns/grown-to.ts';
import type { LabelPairs, SeriesTable } from '../series/index.ts';
import type { Histogram } from './histogram.ts';

/** Written twice it counts once: a state or a running total. */
export const reading = 0;
/** Each one counts: an event, or what `POST /v1/metrics` brings. */
export const observation = 1;
/**
 * An observation that is not newer than all before it of its series in the log segment, so that time
 * alone does not tell it from them. Set by the log, and written with the sample.
 */
export const lateObservation = 2;
export type SampleKind = typeof reading | typeof observation | typeof lateObservation;

export type BatchMark = { count: number; histograms: number; exemplars: number; metadata: number };

/** The answer that an `Idempotency-Key` stands for. */
export type KeyedAnswer = { key: string; status: number; body: string };

/**
 * A histogram on its way to the log: a `reading` is the state of a running histogram, or a gauge
 * histogram; an `observation` is what came since the last one, and adds up.
 */
export type HistogramRow = {
  seriesIndex: number;
  timestampMs: number;
  kind: typeof reading | typeof observation;
  histogram: Histogram;
};

/** An example of what a sample counts, mostly with the id of a trace. Labels are sorted by name. */
export type ExemplarRow = {
  seriesIndex: number;
  timestampMs: number;
  value: number;
  labels: LabelPairs;
};

/** What is said of all series of a metric family: the words of Prometheus and OpenMetrics. */
export type MetricMetadata = {
  name: string;
  type: MetadataType;
  help: string;
  unit: string;
};

export const metadataTypes = [
  'unknown',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
] as const;
export type MetadataType = (typeof metadataTypes)[number];

/**
 * Samples on their way from a decoder to the log, the head and the store: columns, not objects.
 * `count` entries are valid; the arrays belong to the batch and are reused after {@link clear}, so
 * whoever keeps samples copies them.
 */
export class Batch {
  count = 0;
  /** Index in the {@link SeriesTable}. */
  seriesIndex = new Uint32Array(64);
  timestampMs = new Float64Array(64);
  value = new Float64Array(64);
  kind = new Uint8Array(64);
  /** Indexes of the series whose definition is not yet safe on disk. */
  readonly newSeries = new Set<number>();
  readonly keyedAnswers: KeyedAnswer[] = [];
  /** Rarer things are objects. */
  readonly histograms: HistogramRow[] = [];
  readonly exemplars: ExemplarRow[] = [];
  readonly metadata: MetricMetadata[] = [];
  /** When the log took it in; set by the log. */
  arrivalMs = 0;

  append(
    table: SeriesTable,
    seriesIndex: number,
    timestampMs: number,
    value: number,
    kind: SampleKind,
  ): void {
    const row = this.count;
    if (row === this.seriesIndex.length) this.#growTo(row + 1);
    this.seriesIndex[row] = seriesIndex;
    this.timestampMs[row] = timestampMs;
    this.value[row] = value;
    this.kind[row] = kind;
    this.count = row + 1;
    if (table.logged[seriesIndex] === 0) this.newSeries.add(seriesIndex);
  }

  /** Appends samples of one kind from columns, which stay the caller's: rows from `start` up to before `end`. */
  appendColumns(
    table: SeriesTable,
    start: number,
    end: number,
    seriesIndex: Uint32Array,
    timestampMs: Float64Array,
    value: Float64Array,
    kind: SampleKind,
  ): void {
    const row = this.count;
    const count = row + end - start;
    if (count > this.seriesIndex.length) this.#growTo(count);
    this.seriesIndex.set(seriesIndex.subarray(start, end), row);
    this.timestampMs.set(timestampMs.subarray(start, end), row);
    this.value.set(value.subarray(start, end), row);
    this.kind.fill(kind, row, count);
    this.count = count;
    const { logged } = table;
    for (let i = start; i < end; i++) {
      if (logged[seriesIndex[i]] === 0) this.newSeries.add(seriesIndex[i]);
    }
  }

  appendHistogram(table: SeriesTable, row: HistogramRow): void {
    this.histograms.push(row);
    if (table.logged[row.seriesIndex] === 0) this.newSeries.add(row.seriesIndex);
  }

  get isEmpty(): boolean {
    return (
      this.count === 0 &&
      this.histograms.length === 0 &&
      this.exemplars.length === 0 &&
      this.metadata.length === 0 &&
      this.keyedAnswers.length === 0
    );
  }

  clear(): void {
    this.count = 0;
    this.newSeries.clear();
    this.keyedAnswers.length = 0;
    this.histograms.length = 0;
    this.exemplars.length = 0;
    this.metadata.length = 0;
  }

  /** Where the batch stands, for {@link backTo}. */
  get mark(): BatchMark {
    return {
      count: this.count,
      histograms: this.histograms.length,
      exemplars: this.exemplars.length,
      metadata: this.metadata.length,
    };
  }

  /** Takes back what was appended since `mark`, when series with an index from `firstBorn` on did not exist. */
  backTo(mark: BatchMark, firstBorn: number): void {
    this.count = mark.count;
    this.histograms.length = mark.histograms;
    this.exemplars.length = mark.exemplars;
    this.metadata.length = mark.metadata;
    for (const index of this.newSeries) if (index >= firstBorn) this.newSeries.delete(index);
  }

  #growTo(length: number): void {
    this.seriesIndex = grownTo(this.seriesIndex, length);
    this.timestampMs = grownTo(this.timestampMs, length);
    this.value = grownTo(this.value, length);
    this.kind = grownTo(this.kind, length);
  }
}
