import type { SeriesTable } from '../../series/index.ts';
import type { Decoder } from '../format.ts';
import { KnownSeries } from '../known-series.ts';
import { type Rows, refusedSeries } from '../rows.ts';
import { fieldKinds, LineReader } from './line-reader.ts';
import { type Head, parseHead, unescapedKey } from './parse-head.ts';
import { type Precision, readTimestampMs, truncatedNow } from './precision.ts';

export type InfluxOptions = {
  precision: Precision;
  /**
   * Becomes the label `db` of every series that has no tag of that name; an empty one is left out. That is
   * what VictoriaMetrics does with `?db=` of both write paths. It takes no notice of `bucket`: pass none,
   * so that dashboards made for it find the same series.
   */
  database: string;
};

/**
 * Decodes Influx line protocol. Each field that is a number or a boolean is a reading of the series
 * `measurement_field` (only `measurement` for a field called `value`, as Telegraf names it), with the tags
 * as labels. Strings are no samples: they are skipped and counted. A line with a mistake is refused as a
 * whole, and costs no other line anything.
 */
export class InfluxDecoder implements Decoder<InfluxOptions> {
  /** String fields that were skipped, ever. */
  skippedStrings = 0;
  readonly #known: KnownSeries;
  readonly #reader = new LineReader();
  /** A number of its own for each database, so that equal lines of two databases are two series. */
  #variants = new Map<string, number>();
  #variantCount = 0;

  constructor(table: SeriesTable) {
    this.#known = new KnownSeries(table);
  }

  decode(body: Buffer, rows: Rows, { precision, database }: InfluxOptions): void {
    const reader = this.#reader;
    const variant = this.#variantOf(database);
    const nowMs = truncatedNow(rows.nowMs, precision);
    reader.open(body);
    this.#known.open(body);
    try {
      while (reader.next()) {
        rows.item = reader.lineNumber;
        rows.countPart();
        if (reader.problem !== '') {
          rows.refuse('line', reader.problem);
          continue;
        }
        const { timeStart, timeEnd, timeIsPlain } = reader;
        const timestampMs =
          timeStart === timeEnd
            ? nowMs
            : readTimestampMs(body, timeStart, timeEnd, timeIsPlain, precision);
        if (Number.isNaN(timestampMs)) rows.refuse('timestamp', 'expected a 64-bit timestamp');
        else this.#takeLine(body, rows, timestampMs, database, variant);
      }
    } finally {
      reader.close();
      this.#known.close();
    }
  }

  #takeLine(
    body: Buffer,
    rows: Rows,
    timestampMs: number,
    database: string,
    variant: number,
  ): void {
    const reader = this.#reader;
    const known = this.#known;
    const { start, headEnd, fieldCount, keyStart, keyEnd, kind, value } = reader;
    let head: Head | string | undefined;
    let samples = 0;
    for (let field = 0; field < fieldCount; field++) {
      if (kind[field] === fieldKinds.string) continue;
      samples++;
      known.begin(variant);
      known.add(start, headEnd);
      known.add(keyStart[field], keyEnd[field]);
      let series = known.find();
      if (series === -1) {
        // A known field says that measurement and tags are good, so nothing of a bad line is in yet.
        head ??= parseHead(body, start, headEnd);
        if (typeof head === 'string') {
          rows.countPart(withoutSamplesWeight);
          rows.refuse('line', head);
          return;
        }
        series = this.#bear(body, rows, head, field, database);
        if (series === refusedSeries) continue;
        known.learn(series);
      }
      rows.addReading(series, timestampMs, value[field]);
    }
    this.skippedStrings += fieldCount - samples;
    if (samples > 0) return;
    rows.countPart(withoutSamplesWeight);
    head = parseHead(body, start, headEnd);
    if (typeof head === 'string') rows.refuse('line', head);
  }

  #bear(body: Buffer, rows: Rows, head: Head, field: number, database: string): number {
    const { measurement, tags } = head;
    const key = unescapedKey(body, this.#reader.keyStart[field], this.#reader.keyEnd[field]);
    const name = key === 'value' ? measurement : `${measurement}_${key}`;
    const hasDatabase = database === '' || tags.some(([tag]) => tag === 'db');
    return rows.series(name, hasDatabase ? [...tags] : [...tags, ['db', database]]);
  }

  #variantOf(database: string): number {
    let variant = this.#variants.get(database);
    if (variant === undefined) {
      if (this.#variants.size >= maxDatabases) this.#variants.clear();
      // Spread over all bits: a few low ones could be made up for by the first byte of a measurement.
      variant = Math.imul(this.#variantCount++, goldenRatio);
      this.#variants.set(database, variant);
    }
    return variant;
  }
}

/** What a line costs more whose head is not known by a sample; see {@link Rows.countPart}. */
const withoutSamplesWeight = 3;

/** 2^32 divided by the golden ratio, odd: no two numbers give the same. */
const goldenRatio = 0x9e3779b1;

/** Databases that are told apart by a number of their own; with more of them, they get new numbers. */
const maxDatabases = 1000;
