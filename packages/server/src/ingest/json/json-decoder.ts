import { maxFutureMs } from '@tidemark/protocol';
import { type Batch, observation } from '../../batch/index.ts';
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
  readonly #cursor = new ByteCursor();
  readonly #outline = new ItemOutline((place, kind) => this.#known.endOfSlot(place, kind));
  readonly #known: KnownItems = new KnownItems((place) => {
    this.#cursor.at = place;
    return this.#outline.read(this.#cursor) ? this.#outline : undefined;
  });
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
      const count = this.#known.scan(body, nowMs, nowMs + maxFutureMs);
      if (count > 0 && this.#append(count, batch)) {
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

  /** Appends the rows of the scan; false when the series of any is deleted, and then none. */
  #append(count: number, batch: Batch): boolean {
    const table = this.#table;
    const { item, series, timestampMs, value } = this.#known.rows;
    for (let row = 0; row < count; row++) if (!table.has(series[row])) return false;
    this.#recognizedCount += count;
    if (this.#known.hasRefinements) {
      for (let row = 0; row < count; row++) {
        const refinement = this.#known.refinementOf(item[row]);
        if (refinement === undefined) continue;
        table.refine(series[row], refinement.type, refinement.unit);
      }
    }
    batch.appendColumns(table, 0, count, series, timestampMs, value, observation);
    return true;
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
    this.#known.last = -1;
    for (let row = firstRow; row < batch.count; row++) {
      cursor.skipSpace();
      if (!this.#outline.read(cursor) || !this.#makeRoom()) return;
      this.#known.learn(this.#outline, batch.seriesIndex[row], this.#refinement());
      cursor.skipSpace();
      cursor.at++;
    }
  }

  #refinement(): Refinement | undefined {
    const { start, end, refines } = this.#outline;
    if (!refines) return undefined;
    const text = this.#cursor.bytes.toString('utf8', start, end);
    const { type, unit } = JSON.parse(text) as Refinement;
    return { type, unit };
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
    return true;
  }
}

const openBracket = 0x5b;
