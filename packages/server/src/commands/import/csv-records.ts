import { splitFields } from './csv-fields.ts';

/** Longest record in bytes. A quote that is still open after so much was never meant as one. */
export const maxRecordBytes = 256 * 1024;

/** One record of a CSV file: its fields, or what is wrong with it. */
export type CsvRecord = {
  /** The line on which it begins, from 1. */
  line: number;
  /** Where the next record begins, in bytes of the (decompressed) file. */
  endOffset: number;
  /** The line on which the next record begins. */
  endLine: number;
  fields: string[];
  problem: string | null;
};

const newline = 10;
const carriageReturn = 13;
const quote = 34;
const space = 32;

/**
 * Splits the bytes of a CSV file into records. The answer is the same however the bytes are cut into
 * chunks, and a broken record costs no other one: that, and the exact offsets that resuming needs, is
 * what the parser packages do not give (csv-parse loses all that follows a stray quote).
 */
export class CsvRecordSplitter {
  readonly #delimiter: string;
  /** Bytes that were pushed and are not split yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Of the first byte of `#rest`. */
  #offset: number;
  #line: number;

  constructor(delimiter: string, offset: number, line: number) {
    this.#delimiter = delimiter;
    this.#offset = offset;
    this.#line = line;
  }

  /** Takes the next bytes and gives the records that are complete with them. */
  push(chunk: Buffer): CsvRecord[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    return this.#split(false);
  }

  /** Gives the records that the end of the file completes. */
  end(): CsvRecord[] {
    return this.#split(true);
  }

  #split(isEnd: boolean): CsvRecord[] {
    const bytes = this.#rest;
    const records: CsvRecord[] = [];
    let start = 0;
    while (start < bytes.length) {
      const end = this.#recordEnd(bytes, start, isEnd);
      if (end === -1) break;
      const nextStart = Math.min(end + 1, bytes.length);
      this.#offset += nextStart - start;
      const record = this.#read(bytes, start, end);
      if (record !== null) records.push(record);
      start = nextStart;
    }
    this.#rest = bytes.subarray(start);
    return records;
  }

  /** Where the line end of the record is (or the end of the file), -1 when more bytes are needed. */
  #recordEnd(bytes: Buffer, start: number, isEnd: boolean): number {
    const lineEnd = bytes.indexOf(newline, start);
    const searchedTo = lineEnd === -1 ? bytes.length : lineEnd;
    if (lineEnd !== -1 && !bytes.subarray(start, searchedTo).includes(quote)) return lineEnd;
    const end = quotedRecordEnd(bytes, start, this.#delimiter.charCodeAt(0));
    if (end !== -1 && end - start <= maxRecordBytes) return end;
    const isOver = isEnd || bytes.length - start > maxRecordBytes;
    if (!isOver) return -1;
    // The quote never closes: only the line on which it opens is given up.
    return searchedTo;
  }

  #read(bytes: Buffer, start: number, end: number): CsvRecord | null {
    const line = this.#line;
    this.#line++;
    for (let at = bytes.indexOf(newline, start); at !== -1 && at < end; this.#line++) {
      at = bytes.indexOf(newline, at + 1);
    }
    const textEnd = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    const text = bytes.toString('utf8', start, textEnd);
    if (text.trim() === '') return null;
    const place = { line, endOffset: this.#offset, endLine: this.#line };
    if (textEnd - start > maxRecordBytes) {
      return { ...place, fields: [], problem: `longer than ${maxRecordBytes} bytes` };
    }
    const split = splitFields(text, this.#delimiter);
    return 'fields' in split
      ? { ...place, fields: split.fields, problem: null }
      : { ...place, fields: [], problem: split.problem };
  }
}

/** Finds the line end of a record in which line ends may be quoted; -1 when it is not there. */
function quotedRecordEnd(bytes: Buffer, start: number, delimiter: number): number {
  let isFieldStart = true;
  let isQuoted = false;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isQuoted) {
      if (byte === quote) isQuoted = false;
    } else if (byte === newline) {
      return at;
    } else if (byte === quote && (isFieldStart || bytes[at - 1] === quote)) {
      // Right behind a closing quote it is a doubled one, and the field goes on.
      isQuoted = true;
      isFieldStart = false;
    } else if (byte === delimiter) {
      isFieldStart = true;
    } else if (byte !== space) {
      isFieldStart = false;
    }
  }
  return -1;
}
