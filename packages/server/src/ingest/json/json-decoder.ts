import { maxFutureMs, maxItemsPerRequest } from '@tidemark/protocol';
import { type Batch, observation } from '../../batch/index.ts';
import { grownTo } from '../../columns/grown-to.ts';
import type { SeriesTable } from '../../series/index.ts';
import type { ItemSet } from '../keyed-answer.ts';
import type { SeriesGuard } from '../series-guard.ts';
import { ByteCursor } from './byte-cursor.ts';
import { type Admit, type Decoded, decodeJson } from './decode-json.ts';
import { ItemOutline } from './item-outline.ts';
import { KnownItems, type Refinement } from './known-items.ts';

/** Bodies that are not learned from after the known items were full and had been of little use. */
export const restBodies = 10_000;

/**
 * Decodes like {@link decodeJson}, to the same rows, problems and errors, but several times as fast where
 * all items of a body are {@link KnownItems}: then nothing is parsed into objects. Any doubt leaves the
 * whole body to `decodeJson`, and what is new in it is learned. One decoder belongs to one table.
 */
export class JsonDecoder {
  readonly #table: SeriesTable;
  readonly #guard: SeriesGuard;
  readonly #known = new KnownItems();
  readonly #cursor = new ByteCursor();
  readonly #outline = new ItemOutline();
  /** The item that was decoded last: the next body may go on where this one ended. */
  #last = -1;
  /** Rows of the body under way: nothing reaches the batch before the whole body is understood. */
  #item = new Int32Array(64);
  #timestampMs = new Float64Array(64);
  #value = new Float64Array(64);
  #recognizedCount = 0;
  /** {@link recognizedCount} when the known items were last forgotten or found to be of little use. */
  #recognizedBefore = 0;
  #restBodies = 0;

  constructor(table: SeriesTable, guard: SeriesGuard) {
    this.#table = table;
    this.#guard = guard;
  }

  /** How many items were decoded without being parsed, ever. */
  get recognizedCount(): number {
    return this.#recognizedCount;
  }

  /** Appends the good items of a body to `batch`, except those in `storedItems`; see {@link decodeJson}. */
  decode(
    body: Buffer,
    batch: Batch,
    nowMs: number,
    sender: string,
    storedItems?: ItemSet,
  ): Decoded {
    const admit: Admit = (name, labels) => this.#guard.admit(sender, name, labels);
    if (storedItems !== undefined) {
      return decodeJson(body, this.#table, batch, nowMs, admit, storedItems);
    }
    this.#cursor.open(body);
    try {
      const count = this.#readKnown(nowMs);
      if (count > 0) {
        this.#append(count, batch);
        return { stored: count, overLimit: 0, problems: [] };
      }
      const firstRow = batch.count;
      const decoded = decodeJson(body, this.#table, batch, nowMs, admit);
      if (decoded.problems.length === 0) this.#learn(batch, firstRow);
      return decoded;
    } finally {
      this.#cursor.close();
    }
  }

  /** Reads a body of known items into the columns; 0 when it is anything else. */
  #readKnown(nowMs: number): number {
    const cursor = this.#cursor;
    const isArray = cursor.skipSpace() === openBracket;
    if (isArray) cursor.at++;
    for (let row = 0; row < maxItemsPerRequest; ) {
      cursor.skipSpace();
      if (!this.#readItem(row, nowMs)) return 0;
      row++;
      const after = cursor.skipSpace();
      if (!isArray) return after === undefined ? row : 0;
      cursor.at++;
      if (after === closeBracket) return cursor.skipSpace() === undefined ? row : 0;
      if (after !== comma) return 0;
    }
    return 0;
  }

  #readItem(row: number, nowMs: number): boolean {
    const known = this.#known;
    const item = this.#knownItem();
    if (item === -1 || !this.#table.has(known.seriesOf(item))) return false;
    const timestampMs = Number.isNaN(known.timestampMs) ? nowMs : known.timestampMs;
    // A time before 1970 has no slot that reads it.
    if (timestampMs > nowMs + maxFutureMs) return false;
    if (row === this.#item.length) this.#growTo(row + 1);
    this.#item[row] = item;
    this.#timestampMs[row] = timestampMs;
    this.#value[row] = known.value;
    return true;
  }

  /** The item at the cursor, which moves behind it, or -1. */
  #knownItem(): number {
    const known = this.#known;
    const cursor = this.#cursor;
    const start = cursor.at;
    const predicted = known.nextOf(this.#last);
    if (predicted !== -1 && known.match(predicted, cursor)) {
      this.#last = predicted;
      return predicted;
    }
    if (known.count === 0) return -1;
    cursor.at = start;
    if (!this.#outline.read(cursor)) return -1;
    const found = known.find(this.#outline, cursor.bytes);
    if (found === -1) return -1;
    cursor.at = start;
    if (!known.match(found, cursor)) return -1;
    known.setNext(this.#last, found);
    this.#last = found;
    return found;
  }

  #append(count: number, batch: Batch): void {
    const table = this.#table;
    const known = this.#known;
    this.#recognizedCount += count;
    for (let row = 0; row < count; row++) {
      const item = this.#item[row];
      const series = known.seriesOf(item);
      const refinement = known.refinementOf(item);
      if (refinement !== undefined) table.refine(series, refinement.type, refinement.unit);
      batch.append(table, series, this.#timestampMs[row], this.#value[row], observation);
    }
  }

  /** Remembers the items of a body whose items were all stored, in rows from `firstRow` on. */
  #learn(batch: Batch, firstRow: number): void {
    if (this.#restBodies > 0) {
      this.#restBodies--;
      return;
    }
    const cursor = this.#cursor;
    cursor.at = 0;
    if (cursor.skipSpace() === openBracket) cursor.at++;
    this.#last = -1;
    for (let row = firstRow; row < batch.count; row++) {
      cursor.skipSpace();
      if (!this.#outline.read(cursor) || !this.#makeRoom()) return;
      const item = this.#learnItem(batch.seriesIndex[row]);
      this.#known.setNext(this.#last, item);
      this.#last = item;
      cursor.skipSpace();
      cursor.at++;
    }
  }

  #learnItem(series: number): number {
    const { bytes } = this.#cursor;
    const { start, end, refines } = this.#outline;
    let refinement: Refinement | undefined;
    if (refines) {
      const { type, unit } = JSON.parse(bytes.toString('utf8', start, end)) as Refinement;
      refinement = { type, unit };
    }
    return this.#known.learn(this.#outline, bytes, series, refinement);
  }

  /**
   * Forgets all items when there are too many. Items that were hardly met again, as when every post brings
   * another series, are not worth their learning: then it rests for a while.
   */
  #makeRoom(): boolean {
    if (!this.#known.isFull) return true;
    const wereUseful = this.#recognizedCount - this.#recognizedBefore >= this.#known.count;
    this.#recognizedBefore = this.#recognizedCount;
    if (!wereUseful) {
      this.#restBodies = restBodies;
      return false;
    }
    this.#known.clear();
    this.#last = -1;
    return true;
  }

  #growTo(length: number): void {
    this.#item = grownTo(this.#item, length);
    this.#timestampMs = grownTo(this.#timestampMs, length);
    this.#value = grownTo(this.#value, length);
  }
}

const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
