import { isUtf8 } from 'node:buffer';
import type { LabelPairs, SeriesTable } from '../../series/index.ts';
import { DecimalReader } from '../decimal-reader.ts';
import type { Decoder } from '../format.ts';
import { KnownSeries } from '../known-series.ts';
import { type Rows, refusedSeries } from '../rows.ts';

/**
 * Decodes Graphite's plaintext protocol: lines of `path value [timestamp]`, with spaces or tabs between. The
 * path is the name of the metric, dots and all; tags (`path;tag=value;...`) are labels. A timestamp is
 * seconds since 1970 with or without a fraction; none, -1 or N is now. Samples are readings.
 *
 * `nan` is what some senders (collectd) write for "no value": as carbon does, such lines are skipped.
 */
export class GraphiteDecoder implements Decoder {
  /** Lines whose value is `nan`, ever. */
  skippedLines = 0;
  readonly #known: KnownSeries;
  readonly #decimal = new DecimalReader();
  #body: Buffer = nothing;
  #isUtf8 = true;
  /** Behind the token that {@link #readToken} found. */
  #at = 0;

  constructor(table: SeriesTable) {
    this.#known = new KnownSeries(table);
  }

  decode(body: Buffer, rows: Rows): void {
    this.#body = body;
    this.#isUtf8 = isUtf8(body);
    this.#known.open(body);
    try {
      let line = 0;
      for (let start = 0; start < body.length; line++) {
        rows.item = line;
        rows.countPart();
        // By hand, because lines are too short for `indexOf` to be worth its call.
        let end = start;
        while (end < body.length && body[end] !== newline) end++;
        this.#decodeLine(
          rows,
          start,
          end > start && body[end - 1] === carriageReturn ? end - 1 : end,
        );
        start = end + 1;
      }
    } finally {
      this.#body = nothing;
      this.#known.close();
    }
  }

  #decodeLine(rows: Rows, start: number, end: number): void {
    const body = this.#body;
    const pathStart = this.#readToken(start, end);
    if (pathStart === end) return;
    const pathEnd = this.#at;
    const valueStart = this.#readToken(pathEnd, end);
    const valueEnd = this.#at;
    const timeStart = this.#readToken(valueEnd, end);
    const timeEnd = this.#at;
    if (valueStart === end) {
      rows.refuse('value', 'expected a value after the path');
      return;
    }
    if (this.#readToken(timeEnd, end) !== end) {
      rows.refuse('line', 'expected path, value and timestamp, got more');
      return;
    }
    const value = this.#value(valueStart, valueEnd);
    if (value === undefined) {
      rows.refuse('value', 'expected a number');
      return;
    }
    const timestampMs =
      timeStart === end ? rows.nowMs : this.#timestampMs(rows, timeStart, timeEnd);
    if (timestampMs === undefined) {
      rows.refuse('timestamp', 'expected seconds since 1970');
      return;
    }
    if (!this.#isUtf8 && !isUtf8(body.subarray(pathStart, pathEnd))) {
      rows.refuse('path', 'expected UTF-8');
      return;
    }
    if (Number.isNaN(value)) {
      this.skippedLines++;
      rows.countPart(3);
      return;
    }
    let series = this.#known.findRange(pathStart, pathEnd);
    if (series === -1) {
      series = bear(body.toString('utf8', pathStart, pathEnd), rows);
      if (series === refusedSeries) return;
      this.#known.learn(series);
    }
    rows.addReading(series, timestampMs, value);
  }

  /** Where the next token begins; its end is `#at`. Both are `end` when there is none. */
  #readToken(from: number, end: number): number {
    const body = this.#body;
    let start = from;
    while (start < end && (body[start] === space || body[start] === tab)) start++;
    let at = start;
    while (at < end && body[at] !== space && body[at] !== tab) at++;
    this.#at = at;
    return start;
  }

  /** The number in these bytes; NaN for `nan`, undefined for what is none. */
  #value(start: number, end: number): number | undefined {
    const decimal = this.#decimal;
    if (decimal.read(this.#body, start, end) === end) return decimal.value;
    if (end - start > maxWordLength) return undefined;
    return words.get(this.#body.toString('latin1', start, end).toLowerCase());
  }

  #timestampMs(rows: Rows, start: number, end: number): number | undefined {
    const body = this.#body;
    if (end - start === 1 && body[start] === upperN) return rows.nowMs;
    const decimal = this.#decimal;
    const read = decimal.read(body, start, end);
    if (read !== end) return undefined;
    if (decimal.value === -1) return rows.nowMs;
    if (decimal.isWhole) return decimal.value * 1000;
    // The nearest thousandth, of which a double holds all that matter; then finer ones are cut off.
    const ms = decimal.value * 1000;
    const nearest = Math.round(ms);
    return Math.abs(ms - nearest) < roundingMs ? nearest : Math.floor(ms);
  }
}

/** Finds or makes the series of a path with its tags; the rows note what is wrong with it. */
function bear(path: string, rows: Rows): number {
  const [name = '', ...segments] = path.split(';');
  const tags: LabelPairs[number][] = [];
  for (const segment of segments) {
    const equals = segment.indexOf('=');
    if (equals < 1) {
      const shown = JSON.stringify(segment.slice(0, 40));
      rows.refuse('path', `expected tag=value after the semicolon, got ${shown}`);
      return refusedSeries;
    }
    tags.push([segment.slice(0, equals), segment.slice(equals + 1)]);
  }
  return rows.series(name, tags);
}

const nothing = Buffer.alloc(0);
const tab = 0x09;
const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const upperN = 0x4e;

/** A double of seconds is off by less than this from the decimal fraction that was written, until 2100. */
const roundingMs = 0.0005;

/** As Python's `float` reads them, with which carbon does. */
const words = new Map<string, number>();
for (const sign of ['', '+', '-']) {
  words.set(`${sign}nan`, Number.NaN);
  for (const word of ['inf', 'infinity'])
    words.set(sign + word, sign === '-' ? -Infinity : Infinity);
}
const maxWordLength = '-infinity'.length;
