import { isUtf8 } from 'node:buffer';
import { type MetadataType, metadataTypes } from '../../batch/index.ts';
import { type Rows, refusedSeries } from '../rows.ts';
import {
  blanksEnd,
  carriageReturn,
  closeBrace,
  hash,
  labelsEnd,
  lineEnd,
  lineFeed,
  metricNameEnd,
  openBrace,
  quote,
  quotedEnd,
  sameBytes,
  space,
  spells,
  tab,
} from './characters.ts';
import type { HeadSeries } from './head-series.ts';
import { Metadata, maxHelpBytes } from './metadata.ts';
import type { ExpositionOptions } from './options.ts';
import { NumberReader } from './read-number.ts';
import { unescapeHelp, unescapeText } from './unescape.ts';

/**
 * Reads the Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats) as Prometheus
 * does, with names in quotes (`{"name", label="v"}`) and blanks wherever it allows them; a carriage return
 * before a line feed is overlooked. Each bad line is refused alone, by its number from 0.
 */
export class PrometheusReader {
  readonly #series: HeadSeries;
  readonly #numbers = new NumberReader();
  readonly #metadata = new Metadata();
  #bytes: Buffer = noBytes;
  #isUtf8 = true;
  #defaultMs = 0;
  #honourTimestamps = true;
  /** The family of the last TYPE or HELP, as a place in the body; empty when there was none yet. */
  #familyStart = 0;
  #familyEnd = 0;
  #familyIsQuoted = false;
  #seriesType: 'counter' | 'gauge' | undefined;

  constructor(series: HeadSeries) {
    this.#series = series;
  }

  read(bytes: Buffer, rows: Rows, options: ExpositionOptions): void {
    this.#bytes = bytes;
    this.#isUtf8 = isUtf8(bytes);
    this.#defaultMs = options.timestampMs ?? rows.nowMs;
    this.#honourTimestamps = options.honourTimestamps ?? true;
    this.#familyEnd = this.#familyStart = 0;
    this.#seriesType = undefined;
    this.#metadata.open();
    try {
      this.#readLines(rows);
      this.#giveMetadata(rows);
    } finally {
      this.#bytes = noBytes;
    }
  }

  #readLines(rows: Rows): void {
    const bytes = this.#bytes;
    const end = bytes.length;
    for (let at = 0, line = 0; at < end; line++) {
      rows.item = line;
      rows.countPart();
      if (!this.#isUtf8 && !this.#lineIsUtf8(at)) {
        rows.refuse('line', 'expected UTF-8');
        at = lineEnd(bytes, at) + 1;
        continue;
      }
      const start = blanksEnd(bytes, at, end);
      const first = start < end ? bytes[start] : lineFeed;
      if (first === lineFeed) at = start + 1;
      else if (first === hash) {
        const next = lineEnd(bytes, start);
        this.#comment(start, this.#textEnd(start, next), rows);
        at = next + 1;
      } else if (first === carriageReturn && this.#endsLine(start)) at = start + 2;
      else at = this.#sample(start, rows);
    }
  }

  /** Most lines are ASCII, also of a body that is no UTF-8: these need no call into the engine. */
  #lineIsUtf8(start: number): boolean {
    const bytes = this.#bytes;
    let all = 0;
    let at = start;
    for (; at < bytes.length && bytes[at] !== lineFeed; at++) all |= bytes[at];
    return all < 0x80 || isUtf8(bytes.subarray(start, at));
  }

  /** Reads a line from its first byte that is no blank; gives where the next one begins. */
  #sample(start: number, rows: Rows): number {
    const bytes = this.#bytes;
    const headEnd = this.#headEnd(start);
    if (headEnd === -1) return this.#refuse(start, rows, 'a metric name, and } after labels');
    let at = blanksEnd(bytes, headEnd, bytes.length);
    if (at === headEnd && bytes[headEnd - 1] !== closeBrace) {
      return this.#refuse(start, rows, 'a metric name of letters, digits, _ and :, and a value');
    }
    at = this.#numbers.read(bytes, at, bytes.length);
    if (at === -1) return this.#refuse(start, rows, 'a number as the value');
    const value = this.#numbers.value;
    const blanks = blanksEnd(bytes, at, bytes.length);
    let timestampMs = this.#defaultMs;
    if (this.#endsLine(blanks)) at = blanks;
    else {
      if (blanks === at) return this.#refuse(start, rows, 'a number as the value');
      const timeEnd = this.#numbers.readReal(bytes, blanks, bytes.length);
      if (timeEnd === -1 || !this.#numbers.isWhole) {
        return this.#refuse(start, rows, 'a timestamp in whole milliseconds after the value');
      }
      if (this.#honourTimestamps) timestampMs = this.#numbers.value;
      at = blanksEnd(bytes, timeEnd, bytes.length);
      if (!this.#endsLine(at)) {
        return this.#refuse(start, rows, 'the end of the line after value and timestamp');
      }
    }
    const type = this.#typeOf(start, headEnd);
    let series = this.#series.find(start, headEnd, type, false);
    if (series === -1) series = this.#series.learn(rows, start, headEnd, type);
    if (series !== refusedSeries) rows.addReading(series, timestampMs, value);
    return at < bytes.length && bytes[at] === carriageReturn ? at + 2 : at + 1;
  }

  /**
   * Where the name and labels that begin at `start` end, or -1. What is between the braces is only looked
   * through for its end: a series that is met for the first time is checked as a whole.
   */
  #headEnd(start: number): number {
    const bytes = this.#bytes;
    const end = bytes.length;
    const nameEnd = metricNameEnd(bytes, start, end);
    const after =
      nameEnd < end && bytes[nameEnd] === openBrace ? nameEnd : blanksEnd(bytes, nameEnd, end);
    if (after === end || bytes[after] !== openBrace) return nameEnd === start ? -1 : nameEnd;
    return labelsEnd(bytes, after + 1, end);
  }

  /** Whether the line ends here: the body does, or `\n` or `\r\n` follows. */
  #endsLine(at: number): boolean {
    const bytes = this.#bytes;
    if (at >= bytes.length || bytes[at] === lineFeed) return true;
    if (bytes[at] !== carriageReturn) return false;
    return at + 1 === bytes.length || bytes[at + 1] === lineFeed;
  }

  #refuse(start: number, rows: Rows, expected: string): number {
    rows.refuse('line', `expected ${expected}`);
    return lineEnd(this.#bytes, start) + 1;
  }

  #typeOf(start: number, headEnd: number): 'counter' | 'gauge' | undefined {
    if (this.#seriesType === undefined || this.#familyIsQuoted) return undefined;
    const length = this.#familyEnd - this.#familyStart;
    const nameEnd = start + length;
    if (nameEnd > headEnd) return undefined;
    const bytes = this.#bytes;
    if (!sameBytes(bytes, start, nameEnd, this.#familyStart, this.#familyEnd)) return undefined;
    const next = nameEnd < headEnd ? bytes[nameEnd] : space;
    return next === openBrace || next === space || next === tab ? this.#seriesType : undefined;
  }

  /** TYPE and HELP; anything else after # is a comment. */
  #comment(start: number, end: number, rows: Rows): void {
    const bytes = this.#bytes;
    const keywordStart = blanksEnd(bytes, start + 1, end);
    const keywordEnd = Math.min(end, keywordStart + 4);
    const isType = spells(bytes, keywordStart, keywordEnd, 'TYPE');
    if (!isType && !spells(bytes, keywordStart, keywordEnd, 'HELP')) return;
    const nameStart = blanksEnd(bytes, keywordEnd, end);
    if (keywordStart === start + 1 || nameStart === keywordEnd) return;
    rows.countPart(descriptorWeight);
    const isQuoted = nameStart < end && bytes[nameStart] === quote;
    const nameEnd = isQuoted
      ? quotedEnd(bytes, nameStart + 1, end)
      : metricNameEnd(bytes, nameStart, end);
    const textStart = blanksEnd(bytes, nameEnd, end);
    if (nameEnd === -1 || nameEnd === nameStart || (textStart === nameEnd && textStart < end)) {
      rows.refuse('line', 'expected the name of a family after TYPE or HELP');
      return;
    }
    this.#enterFamily(nameStart, nameEnd, isQuoted, rows);
    if (isType) {
      const readEnd = Math.min(end, textStart + maxTypeBytes);
      this.#readType(bytes.toString('latin1', textStart, readEnd), rows);
    } else {
      const readEnd = Math.min(end, textStart + maxHelpBytes);
      this.#metadata.help = unescapeHelp(bytes.toString('utf8', textStart, readEnd));
    }
  }

  #readType(text: string, rows: Rows): void {
    const type = typesByName.get(text.trimEnd());
    if (type === undefined) {
      rows.refuse('line', expectedTypes);
      return;
    }
    this.#metadata.type = type;
    this.#seriesType = type === 'counter' || type === 'gauge' ? type : undefined;
  }

  #enterFamily(start: number, end: number, isQuoted: boolean, rows: Rows): void {
    if (sameBytes(this.#bytes, start, end, this.#familyStart, this.#familyEnd)) return;
    this.#giveMetadata(rows);
    this.#familyStart = start;
    this.#familyEnd = end;
    this.#familyIsQuoted = isQuoted;
    this.#seriesType = undefined;
  }

  #giveMetadata(rows: Rows): void {
    if (this.#metadata.isEmpty) return;
    const start = this.#familyStart;
    const end = this.#familyEnd;
    const name = this.#familyIsQuoted
      ? unescapeText(this.#bytes.toString('utf8', start + 1, end - 1))
      : this.#bytes.toString('latin1', start, end);
    this.#metadata.give(name, rows);
  }

  /** The end of a line's text: without the carriage return before its line feed. */
  #textEnd(start: number, end: number): number {
    return end > start && this.#bytes[end - 1] === carriageReturn ? end - 1 : end;
  }
}

const noBytes = Buffer.alloc(0);

/** What TYPE and HELP cost more than other lines; see {@link Rows.countPart}. */
const descriptorWeight = 8;

/** No type with the blanks after it is taken to be longer. */
const maxTypeBytes = 256;

/** `untyped` is the format's own word; those of OpenMetrics are taken, too. */
const typesByName = new Map<string, MetadataType>(metadataTypes.map((type) => [type, type]));
typesByName.set('untyped', 'unknown');
const expectedTypes = `expected one of the types ${[...typesByName.keys()].join(', ')}`;
