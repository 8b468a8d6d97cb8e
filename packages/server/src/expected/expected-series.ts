import { grownTo } from '../columns/grown-to.ts';
import type { LabelPairs, SeriesTable } from '../series/index.ts';

export const speaking = 0;
export const silent = 1;
/** Not waited for until it speaks again. */
export const dismissed = 2;
export type SeriesState = typeof speaking | typeof silent | typeof dismissed;

export type SeriesTexts = { name: string; labels: LabelPairs };

/** In place of the index of a series that the table does not have (any more). */
const forgotten = -1;

/**
 * The series that one expectation waits for, each with a number (the entry), as columns: 41 bytes each, and a place
 * in a map. The table has their texts; of those that it forgets they are kept here.
 */
export class ExpectedSeries {
  count = 0;
  /** In the table, or -1. */
  seriesIndex = new Int32Array(16);
  idLow = new Uint32Array(16);
  idHigh = new Uint32Array(16);
  state = new Uint8Array(16);
  /** When its state changed; 0 if it never did. */
  sinceMs = new Float64Array(16);
  /** When it spoke last: the time of its sample, or that of our clock where a sample is ahead of it. */
  spokeMs = new Float64Array(16);
  /** Time of the newest sample that was seen. */
  seenMs = new Float64Array(16);
  readonly #table: SeriesTable;
  readonly #entryOf = new Map<number, number>();
  /** Of series that the table does not have, by their entry and by {@link idOf}. */
  readonly #texts = new Map<number, SeriesTexts>();
  readonly #forgottenById = new Map<string, number>();

  constructor(table: SeriesTable) {
    this.#table = table;
  }

  /** The entry of a series of the table, or undefined. One that the table forgot and knows again is found, too. */
  entryOf(seriesIndex: number): number | undefined {
    const entry = this.#entryOf.get(seriesIndex);
    if (entry !== undefined || this.#forgottenById.size === 0) return entry;
    const { idLow, idHigh } = this.#table;
    const known = this.#forgottenById.get(hexId(idLow[seriesIndex], idHigh[seriesIndex]));
    if (known !== undefined) this.#remember(known, seriesIndex);
    return known;
  }

  entryOfId(id: string): number | undefined {
    const low = Number.parseInt(id.slice(8), 16);
    const high = Number.parseInt(id.slice(0, 8), 16);
    const index = this.#table.indexOfId(low, high);
    return this.#forgottenById.get(id) ?? (index === -1 ? undefined : this.#entryOf.get(index));
  }

  /** Adds a series that the table has. */
  add(seriesIndex: number): number {
    const { idLow, idHigh } = this.#table;
    const entry = this.#append(idLow[seriesIndex], idHigh[seriesIndex]);
    this.seriesIndex[entry] = seriesIndex;
    this.#entryOf.set(seriesIndex, entry);
    return entry;
  }

  /** Adds a series by its id, which the table may know or not. */
  restore(id: string, texts: SeriesTexts): number {
    const low = Number.parseInt(id.slice(8), 16);
    const high = Number.parseInt(id.slice(0, 8), 16);
    const index = this.#table.indexOfId(low, high);
    if (index !== -1) return this.add(index);
    const entry = this.#append(low, high);
    this.seriesIndex[entry] = forgotten;
    this.#texts.set(entry, texts);
    this.#forgottenById.set(id, entry);
    return entry;
  }

  /** The series is about to be forgotten by the table. */
  forget(seriesIndex: number): void {
    const entry = this.#entryOf.get(seriesIndex);
    if (entry === undefined) return;
    this.#texts.set(entry, this.textsOf(entry));
    this.#entryOf.delete(seriesIndex);
    this.#forgottenById.set(this.idOf(entry), entry);
    this.seriesIndex[entry] = forgotten;
    this.seenMs[entry] = Number.NaN;
  }

  /** 16 hex digits. */
  idOf(entry: number): string {
    return hexId(this.idLow[entry], this.idHigh[entry]);
  }

  textsOf(entry: number): SeriesTexts {
    const known = this.#texts.get(entry);
    if (known !== undefined) return known;
    const { name, labels } = this.#table.definition(this.seriesIndex[entry]);
    return { name, labels };
  }

  countOf(state: SeriesState): number {
    let count = 0;
    for (let entry = 0; entry < this.count; entry++) if (this.state[entry] === state) count++;
    return count;
  }

  #remember(entry: number, seriesIndex: number): void {
    this.#forgottenById.delete(this.idOf(entry));
    this.#texts.delete(entry);
    this.#entryOf.set(seriesIndex, entry);
    this.seriesIndex[entry] = seriesIndex;
  }

  #append(idLow: number, idHigh: number): number {
    const entry = this.count++;
    if (this.count > this.seriesIndex.length) this.#growTo(this.count);
    this.idLow[entry] = idLow;
    this.idHigh[entry] = idHigh;
    this.state[entry] = speaking;
    this.sinceMs[entry] = 0;
    this.spokeMs[entry] = 0;
    this.seenMs[entry] = Number.NaN;
    return entry;
  }

  #growTo(length: number): void {
    this.seriesIndex = grownTo(this.seriesIndex, length);
    this.idLow = grownTo(this.idLow, length);
    this.idHigh = grownTo(this.idHigh, length);
    this.state = grownTo(this.state, length);
    this.sinceMs = grownTo(this.sinceMs, length);
    this.spokeMs = grownTo(this.spokeMs, length);
    this.seenMs = grownTo(this.seenMs, length);
  }
}

function hexId(low: number, high: number): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
