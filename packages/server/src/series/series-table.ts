import type { MetricType } from '@tidemark/protocol';
import { grownTo } from '../columns/grown-to.ts';
import { IdIndex } from './id-index.ts';
import type { LabelPairs, SeriesDefinition } from './series-definition.ts';
import { SeriesIdHasher, seriesKey } from './series-id.ts';
import { decimalsFor } from './short-decimal.ts';

/**
 * Every series this process knows, in memory. A series' index is its place here: dense, so that other
 * rooms keep their own columns by it, and private to the process (only the id is stored).
 *
 * A series is born when a decoder meets it, before its first sample is safe; it counts as logged once a
 * record with its definition was fsynced. Until then every batch that holds it carries the definition.
 */
export class SeriesTable {
  idLow = new Uint32Array(1024);
  idHigh = new Uint32Array(1024);
  /** 1 when the current definition is safe on disk. */
  logged = new Uint8Array(1024);
  /** Of the newest sample; NaN while there is none. */
  lastTimestampMs = new Float64Array(1024).fill(Number.NaN);
  lastValue = new Float64Array(1024).fill(Number.NaN);
  /** Most decimals that this process has seen, or keptAsBits; steady, so that the disk is used well. */
  decimals = new Uint8Array(1024);
  /** Of the newest sample of all series; there is none later. */
  newestMs = Number.NEGATIVE_INFINITY;

  #definitions: (SeriesDefinition | undefined)[] = [];
  #byKey = new Map<string, number>();
  #byId = new IdIndex();
  #byName = new Map<string, number[]>();
  #hasher = new SeriesIdHasher();
  #hash = new Uint32Array(2);

  /** Indexes ever given out, deleted series among them. */
  get size(): number {
    return this.#definitions.length;
  }

  get activeCount(): number {
    return this.#byKey.size;
  }

  get nameCount(): number {
    return this.#byName.size;
  }

  /** The index of the series with this {@link seriesKey}, or -1. */
  find(key: string): number {
    return this.#byKey.get(key) ?? -1;
  }

  /** The index of the series with this name and these labels, which are sorted by name, or -1. */
  findSeries(name: string, labels: LabelPairs): number {
    return this.find(seriesKey(name, labels));
  }

  /** Makes a series that {@link find} did not know. `labels` are sorted by name and belong to it. */
  create(
    name: string,
    labels: LabelPairs,
    type: MetricType = 'gauge',
    unit: string | null = null,
  ): number {
    const key = seriesKey(name, labels);
    this.#hasher.hash(key, this.#hash);
    const [idLow, idHigh] = this.#hash;
    return this.#insert(key, { idLow, idHigh, name, labels, type, unit });
  }

  /** Replaces the type or unit of a series; undefined leaves it as it is. */
  refine(index: number, type: MetricType | undefined, unit: string | undefined): void {
    const known = this.definition(index);
    const refined = { ...known, type: type ?? known.type, unit: unit ?? known.unit };
    if (refined.type === known.type && refined.unit === known.unit) return;
    this.#definitions[index] = refined;
    this.logged[index] = 0;
  }

  /** Takes in a definition that the store or the log has: it counts as logged. */
  restore(definition: SeriesDefinition): number {
    const key = seriesKey(definition.name, definition.labels);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      this.#definitions[known] = definition;
      this.logged[known] = 1;
      return known;
    }
    const index = this.#insert(key, definition);
    this.logged[index] = 1;
    return index;
  }

  /** The index of the series with this id, or -1. */
  indexOfId(idLow: number, idHigh: number): number {
    const index = this.#byId.get(idLow, idHigh);
    return index !== -1 && this.#definitions[index] === undefined ? -1 : index;
  }

  /** Throws on an index that was never given out or was deleted: that is a bug of the caller. */
  definition(index: number): SeriesDefinition {
    const definition = this.#definitions[index];
    if (definition === undefined) throw new Error(`no series has the index ${index}`);
    return definition;
  }

  has(index: number): boolean {
    return this.#definitions[index] !== undefined;
  }

  names(): IterableIterator<string> {
    return this.#byName.keys();
  }

  /** Indexes of the series of a metric, in the order of their birth. */
  indexesOfName(name: string): readonly number[] {
    return this.#byName.get(name) ?? [];
  }

  /** Forgets series; their indexes are not given out again. */
  delete(indexes: readonly number[]): void {
    for (const index of indexes) {
      const definition = this.definition(index);
      this.#byKey.delete(seriesKey(definition.name, definition.labels));
      const left = this.indexesOfName(definition.name).filter((other) => other !== index);
      if (left.length === 0) this.#byName.delete(definition.name);
      else this.#byName.set(definition.name, left);
      this.#definitions[index] = undefined;
    }
  }

  /** Remembers a sample as the newest of its series, if it is. */
  observe(index: number, timestampMs: number, value: number): void {
    if (timestampMs < this.lastTimestampMs[index]) return;
    if (timestampMs > this.newestMs) this.newestMs = timestampMs;
    this.lastTimestampMs[index] = timestampMs;
    this.lastValue[index] = value;
  }

  /** The decimals that the series' values are to be stored with, this one among them. */
  decimalsWith(index: number, value: number): number {
    const decimals = decimalsFor(value, this.decimals[index]);
    this.decimals[index] = decimals;
    return decimals;
  }

  #insert(key: string, definition: SeriesDefinition): number {
    const index = this.#definitions.length;
    this.#growTo(index + 1);
    this.#definitions.push(definition);
    this.idLow[index] = definition.idLow;
    this.idHigh[index] = definition.idHigh;
    this.#byKey.set(key, index);
    this.#byId.set(definition.idLow, definition.idHigh, index);
    const ofName = this.#byName.get(definition.name);
    if (ofName === undefined) this.#byName.set(definition.name, [index]);
    else ofName.push(index);
    return index;
  }

  #growTo(length: number): void {
    if (this.idLow.length >= length) return;
    const known = this.idLow.length;
    this.idLow = grownTo(this.idLow, length);
    this.idHigh = grownTo(this.idHigh, length);
    this.logged = grownTo(this.logged, length);
    this.decimals = grownTo(this.decimals, length);
    this.lastTimestampMs = grownTo(this.lastTimestampMs, length).fill(Number.NaN, known);
    this.lastValue = grownTo(this.lastValue, length).fill(Number.NaN, known);
  }
}
