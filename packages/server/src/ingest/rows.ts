import {
  type ErrorDetail,
  type MetricType,
  maxErrorDetails,
  maxFutureMs,
  maxPartsPerRequest,
  maxSamplesPerRequest,
} from '@tidemark/protocol';
import {
  type Batch,
  type BatchMark,
  type ExemplarRow,
  type Histogram,
  type MetricMetadata,
  observation,
  reading,
} from '../batch/index.ts';
import { TidemarkError } from '../errors/index.ts';
import type { KnownMetadata } from '../metadata/index.ts';
import type { LabelPairs, SeriesTable, SeriesTableMark } from '../series/index.ts';
import { checkSeries } from './check-series.ts';
import type { SeriesGuard } from './series-guard.ts';

/** How many items of a request are in, and what is wrong with the others. */
export type RowsOutcome = {
  /** Samples and histograms that are in the batch. */
  stored: number;
  histograms: number;
  exemplars: number;
  /** Samples and histograms that were refused. */
  refused: number;
  /** Of the refused ones, those that only came too early: the guard on new series refused them. */
  overLimit: number;
  /** The first {@link maxErrorDetails} problems. */
  problems: ErrorDetail[];
};

/** What is asked before a series is born. */
export type SeriesGate = Pick<SeriesGuard, 'admit' | 'giveBack'>;

/** What is asked whether metadata is worth a place in the log. */
export type MetadataGate = Pick<KnownMetadata, 'isNews' | 'version'>;

/** Given in place of a series' index when the series is refused; the reason is noted. */
export const refusedSeries = -1;

/**
 * What the decoders of all formats write to: it checks names, labels and times, asks the guard before a
 * series is born, notes what is refused, and appends the rest to the batch that gathers. Synchronous from
 * {@link open} to {@link finish}: the batch changes hands with the next commit.
 */
export class Rows {
  /** Position of the item that is being read, as its sender counts: line, series or index from 0. */
  item = 0;
  readonly table: SeriesTable;
  /** When the request came, for samples without a time. */
  nowMs = 0;
  /** Samples of a later time are refused. */
  maxTimestampMs = 0;
  readonly #guard: SeriesGate;
  readonly #knownMetadata: MetadataGate;
  #batch: Batch | undefined;
  #mark: { batch: BatchMark; table: SeriesTableMark } | undefined;
  #sender = '';
  #parts = 0;
  #stored = 0;
  #histograms = 0;
  #exemplars = 0;
  #metadata = 0;
  #refused = 0;
  #overLimit = 0;
  #problems: ErrorDetail[] = [];

  constructor(
    table: SeriesTable,
    guard: SeriesGate,
    knownMetadata: MetadataGate = { isNews: () => true, version: 0 },
  ) {
    this.table = table;
    this.#guard = guard;
    this.#knownMetadata = knownMetadata;
  }

  open(batch: Batch, nowMs: number, sender: string): void {
    this.#batch = batch;
    this.#mark = { batch: batch.mark, table: this.table.mark };
    this.nowMs = nowMs;
    this.maxTimestampMs = nowMs + maxFutureMs;
    this.#sender = sender;
    this.item = 0;
    this.#parts = 0;
    this.#stored = 0;
    this.#histograms = 0;
    this.#exemplars = 0;
    this.#metadata = 0;
    this.#refused = 0;
    this.#overLimit = 0;
    this.#problems = [];
  }

  finish(): RowsOutcome {
    this.#batch = undefined;
    return {
      stored: this.#stored,
      histograms: this.#histograms,
      exemplars: this.#exemplars,
      refused: this.#refused,
      overLimit: this.#overLimit,
      problems: this.#problems,
    };
  }

  /** Whether anything was appended that must go to the log. */
  get hasNews(): boolean {
    return this.#stored > 0 || this.#exemplars > 0 || this.#metadata > 0;
  }

  /** Takes back all that was appended since {@link open}: the body turned out to be damaged. */
  abandon(): void {
    if (this.#mark === undefined) throw new Error('rows are not open');
    const { batch, table } = this.#mark;
    this.#opened.backTo(batch, table.size);
    // They still count for their sender: their indexes, 43 bytes each, stay used.
    this.table.backTo(table);
    this.#batch = undefined;
  }

  /**
   * Counts a part of the body, whether it brings samples or not; `weight` is about how many times 0.2 µs it takes
   * to read. Nothing else can be done while a body is decoded, so a body of nothing may not be endless, either.
   * @throws TidemarkError 413 `too_many_parts`
   */
  countPart(weight = 1): void {
    this.#parts += weight;
    if (this.#parts > maxPartsPerRequest) throw tooManyParts();
  }

  /**
   * The index of the series with this name and these labels, which need not be sorted, or
   * {@link refusedSeries}. A label with an empty value counts as absent (as in Prometheus' data model).
   * `samples` says how many samples go with it if it is refused.
   */
  series(name: string, labels: LabelPairs, type?: MetricType, unit?: string, samples = 1): number {
    const pairs = sortedPairs(labels);
    const known = this.table.findSeries(name, pairs);
    if (known !== -1) {
      if (type !== undefined || unit !== undefined) this.table.refine(known, type, unit);
      return known;
    }
    const problems = checkSeries(name, pairs);
    for (let i = 1; i < pairs.length; i++) {
      if (pairs[i][0] !== pairs[i - 1][0]) continue;
      const field = `labels.${pairs[i][0].slice(0, 40)}`;
      problems.push({ field, message: 'expected every label once' });
    }
    for (const { field, message } of problems) this.#note(field, message);
    if (problems.length > 0) {
      this.#refused += samples;
      return refusedSeries;
    }
    const overLimit = this.#guard.admit(this.#sender, name, pairs);
    if (overLimit !== undefined) {
      this.#note('name', overLimit);
      this.#refused += samples;
      this.#overLimit += samples;
      return refusedSeries;
    }
    try {
      // Of the key that was not found above.
      return this.table.createKey(type, unit);
    } catch (error) {
      // Its id is another series', or there is no room for its texts: that costs nobody else.
      if (!(error instanceof TidemarkError)) throw error;
      this.#guard.giveBack(this.#sender, 1);
      this.refuse('name', error.message, samples);
      return refusedSeries;
    }
  }

  /** A state or a running total: written twice it counts once. False when its time is refused. */
  addReading(series: number, timestampMs: number, value: number): boolean {
    if (!(timestampMs >= 0 && timestampMs <= this.maxTimestampMs))
      return this.#badTime(timestampMs);
    this.#count();
    this.#opened.append(this.table, series, timestampMs, value, reading);
    this.#stored++;
    return true;
  }

  /**
   * Adds readings of columns, from row `start` up to before `end`, with times that are known to be right. Gives how
   * many are in: only those before the first one whose series is deleted.
   */
  addReadings(
    start: number,
    end: number,
    series: Uint32Array,
    timestampMs: Float64Array,
    value: Float64Array,
  ): number {
    let present = start;
    while (present < end && this.table.has(series[present])) present++;
    const count = present - start;
    this.#count(count);
    this.#opened.appendColumns(this.table, start, present, series, timestampMs, value, reading);
    this.#stored += count;
    return count;
  }

  /** An event: each one counts. False when its time is refused. */
  addObservation(series: number, timestampMs: number, value: number): boolean {
    if (!(timestampMs >= 0 && timestampMs <= this.maxTimestampMs))
      return this.#badTime(timestampMs);
    this.#count();
    this.#opened.append(this.table, series, timestampMs, value, observation);
    this.#stored++;
    return true;
  }

  /** A histogram: the state of a running one (`reading`), or what came since the last (`observation`). */
  addHistogram(
    series: number,
    timestampMs: number,
    histogram: Histogram,
    kind: typeof reading | typeof observation,
  ): boolean {
    if (!(timestampMs >= 0 && timestampMs <= this.maxTimestampMs))
      return this.#badTime(timestampMs);
    this.#count();
    this.countPart(histogramWeight);
    this.#opened.appendHistogram(this.table, { seriesIndex: series, timestampMs, kind, histogram });
    this.#stored++;
    this.#histograms++;
    return true;
  }

  /** An exemplar of a series that has a sample in this request. Labels are sorted by name. */
  addExemplar(exemplar: ExemplarRow): void {
    this.countPart(exemplarWeight);
    this.#opened.exemplars.push(exemplar);
    this.#exemplars++;
  }

  /** Metadata that is known already, as senders say it again and again, is left out: then it gives false. */
  addMetadata(metadata: MetricMetadata): boolean {
    this.countPart(metadataWeight);
    if (!this.#knownMetadata.isNews(metadata)) return false;
    this.#opened.metadata.push(metadata);
    this.#metadata++;
    return true;
  }

  /** Metadata that was no news is none while this is the same. */
  get metadataVersion(): number {
    return this.#knownMetadata.version;
  }

  /** Notes that `samples` samples of the present item are refused, and why. */
  refuse(field: string, message: string, samples = 1): void {
    this.#note(field, message);
    this.#refused += samples;
  }

  #badTime(timestampMs: number): false {
    if (Number.isNaN(timestampMs)) this.refuse('timestamp', 'expected a time');
    else if (timestampMs < 0) this.refuse('timestamp', 'expected a time from 1970 on');
    else this.refuse('timestamp', 'expected a time at most one day ahead');
    return false;
  }

  /** A small body can unpack to millions of samples: so many would hold up everybody else. */
  #count(more = 1): void {
    if (this.#stored + this.#refused + more <= maxSamplesPerRequest) return;
    throw new TidemarkError(
      'too_many_samples',
      `A request may bring ${maxSamplesPerRequest} samples: send several requests.`,
      { status: 413 },
    );
  }

  #note(field: string, message: string): void {
    this.#count();
    this.countPart();
    if (this.#problems.length >= maxErrorDetails) return;
    this.#problems.push({ index: this.item, field, message });
  }

  get #opened(): Batch {
    if (this.#batch === undefined) throw new Error('rows are not open');
    return this.#batch;
  }
}

/** What these cost to read and to keep until the commit; see {@link Rows.countPart}. */
const histogramWeight = 8;
const exemplarWeight = 2;
const metadataWeight = 8;

/** Refuses a body of more than {@link maxPartsPerRequest} parts. */
export function tooManyParts(): TidemarkError {
  return new TidemarkError(
    'too_many_parts',
    `A request may be made of ${maxPartsPerRequest} parts (lines, series, metadata, exemplars), empty ones among them: send several requests.`,
    { status: 413 },
  );
}

/** Label pairs without empty values, sorted by name in UTF-16 order; the same array if it is that already. */
function sortedPairs(labels: LabelPairs): LabelPairs {
  let isClean = true;
  for (let i = 0; i < labels.length; i++) {
    const [name, value] = labels[i];
    if (value === '' || (i > 0 && name < labels[i - 1][0])) {
      isClean = false;
      break;
    }
  }
  if (isClean) return labels;
  return labels
    .filter(([, value]) => value !== '')
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
}
