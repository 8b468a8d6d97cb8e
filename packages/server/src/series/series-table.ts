import { type MetricType, metricTypes } from '@tidemark/protocol';
import { grownTo, sharedGrownTo } from '../columns/grown-to.ts';
import { TidemarkError } from '../errors/index.ts';
import { IdIndex } from './id-index.ts';
import { KeyBytes } from './key-bytes.ts';
import { LabelValues } from './label-values.ts';
import { MetricNames } from './metric-names.ts';
import { murmur3First64 } from './murmur3.ts';
import { PairTable } from './pair-table.ts';
import type { LabelPairs, SeriesDefinition } from './series-definition.ts';
import { SeriesPairs } from './series-pairs.ts';
import { TextArena, type TextArenaMark } from './text-arena.ts';
import { UnitTable } from './unit-table.ts';

export type SeriesTableOptions = {
  /** Writes the two lanes of the id of the key `bytes[0..length)` to `out`; for tests of ids that meet. */
  hashKey?: (bytes: Uint8Array, length: number, out: Uint32Array) => void;
  /** See {@link TextArena}. */
  textPageBits?: number;
};

/** Where the table stands, for {@link SeriesTable.backTo}. */
export type SeriesTableMark = {
  size: number;
  names: number;
  labels: number;
  pairs: number;
  texts: TextArenaMark;
};

/** In the place of a type: the series was deleted. */
const deleted = 255;

/**
 * Every series this process knows, in memory: about 100 bytes each with five labels (docs/benchmarks.md), and
 * the texts of label pairs once. A series' index is its place here: dense, so that other rooms keep their own
 * columns by it, never given out again, and private to the process (only the id is stored).
 *
 * A series is born when a decoder meets it, before its first sample is safe; it counts as logged once a
 * record with its definition was fsynced. Until then every batch that holds it carries the definition.
 *
 * The columns are replaced when they grow: whoever keeps one across a {@link create} reads an old one.
 */
export class SeriesTable {
  /** Indexes ever given out, deleted series among them. */
  size = 0;
  activeCount = 0;
  /** Halves of the ids by index, in memory that other threads read. */
  idLow = new Uint32Array(0);
  idHigh = new Uint32Array(0);
  /** 1 when the current definition is safe on disk. */
  logged = new Uint8Array(1024);
  /** Of the newest sample; NaN while there is none. */
  lastTimestampMs = new Float64Array(1024);
  lastValue = new Float64Array(1024);
  /** Of the newest sample of all series; there is none later. */
  newestMs = Number.NEGATIVE_INFINITY;
  /**
   * The key that {@link findKey} and {@link createKey} take, for decoders that have the bytes of name and
   * labels at hand. Finding, creating and restoring overwrite it, nothing else does: what {@link findSeries} did
   * not find, {@link createKey} can make without its texts being encoded again.
   */
  readonly key = new KeyBytes();
  /** Names, labels and pairs that are asked for. */
  readonly #asked = new KeyBytes();

  #type = new Uint8Array(1024);
  #unit = new Uint32Array(1024);
  readonly #hashKey: (bytes: Uint8Array, length: number, out: Uint32Array) => void;
  readonly #id = new Uint32Array(2);
  #newPairs = new Uint32Array(256);
  readonly #ids = new IdIndex(this);
  readonly #units = new UnitTable();
  readonly #texts: TextArena;
  readonly #names: MetricNames;
  readonly #pairs: PairTable;
  readonly #pairsOf: SeriesPairs;
  readonly values: LabelValues;

  constructor({ hashKey = murmur3First64, textPageBits }: SeriesTableOptions = {}) {
    this.#hashKey = hashKey;
    const texts = new TextArena(textPageBits);
    this.#texts = texts;
    const isLive = (index: number) => this.#type[index] !== deleted;
    this.#names = new MetricNames(texts, isLive);
    this.#pairs = new PairTable(texts);
    this.#pairsOf = new SeriesPairs(this.#pairs, isLive);
    this.values = new LabelValues(this.#names, this.#pairs, this.#pairsOf);
  }

  get nameCount(): number {
    return this.#names.liveCount;
  }

  /** The index of the series with this {@link seriesKey}, or -1. */
  find(key: string): number {
    this.key.setKey(key);
    return this.findKey();
  }

  /** The index of the series with this name and these labels, which are sorted by name, or -1. */
  findSeries(name: string, labels: LabelPairs): number {
    this.key.setSeries(name, labels);
    return this.findKey();
  }

  /** The index of the series whose name and labels are in {@link key}, or -1. */
  findKey(): number {
    if (!this.key.isWellFormed) return -1;
    this.#hashKey(this.key.bytes, this.key.length, this.#id);
    const index = this.#ids.find(this.#id[0], this.#id[1]);
    return index !== -1 && this.#hasKey(index) ? index : -1;
  }

  /**
   * Makes a series that {@link find} did not know; one that is there already stays as it is. `labels` are
   * sorted by name.
   * @throws TidemarkError `series_id_taken` (400) when another series has the same id: among ten million that
   *   happens by chance with a probability of 3 in a million, but whoever wants to can make two series meet.
   */
  create(
    name: string,
    labels: LabelPairs,
    type: MetricType = 'gauge',
    unit: string | null = null,
  ): number {
    this.key.setSeries(name, labels);
    return this.createKey(type, unit);
  }

  /** Like {@link create}, of the name and the labels in {@link key}. */
  createKey(type: MetricType = 'gauge', unit: string | null = null): number {
    this.#hashKey(this.key.bytes, this.key.length, this.#id);
    const idLow = this.#id[0];
    const idHigh = this.#id[1];
    const known = this.#ids.find(idLow, idHigh);
    if (known === -1) return this.#insert(idLow, idHigh, type, unit);
    if (this.#hasKey(known)) return known;
    throw new TidemarkError(
      'series_id_taken',
      `The series cannot be kept: its id, a 64-bit hash of its name and labels, belongs to the series ${this.#shown(known)}. Change one of its labels.`,
      { status: 400 },
    );
  }

  /** Replaces the type or unit of a series; undefined leaves it as it is. */
  refine(index: number, type: MetricType | undefined, unit: string | undefined): void {
    this.#mustHave(index);
    const isNewType = type !== undefined && metricTypes[this.#type[index]] !== type;
    const isNewUnit = unit !== undefined && this.#units.text(this.#unit[index]) !== unit;
    if (isNewType) this.#type[index] = metricTypes.indexOf(type);
    if (isNewUnit) this.#setUnit(index, unit);
    if (isNewType || isNewUnit) this.logged[index] = 0;
  }

  /**
   * Takes in a definition that the store or the log has: it counts as logged. Its id is what its samples are
   * stored under, and is not computed again. Gives the index, or -1 when its id is another series', which stays.
   */
  restore({ idLow, idHigh, name, labels, type, unit }: SeriesDefinition): number {
    this.key.setSeries(name, labels);
    let index = this.#ids.find(idLow, idHigh);
    if (index === -1) index = this.#insert(idLow, idHigh, type, unit);
    else if (!this.#hasKey(index)) return -1;
    else {
      this.#type[index] = metricTypes.indexOf(type);
      this.#setUnit(index, unit);
    }
    this.logged[index] = 1;
    return index;
  }

  /** The index of the series with this id, or -1. */
  indexOfId(idLow: number, idHigh: number): number {
    return this.#ids.find(idLow, idHigh);
  }

  /** Made anew from bytes for each call. Throws on an index that was never given out or was deleted: that is a bug of the caller. */
  definition(index: number): SeriesDefinition {
    this.#mustHave(index);
    const labels: [string, string][] = [];
    for (let place = 0; place < this.#pairsOf.count(index); place++) {
      const pair = this.#pairsOf.at(index, place);
      labels.push([this.#pairs.labelText(pair), this.#pairs.valueText(pair)]);
    }
    return {
      idLow: this.idLow[index],
      idHigh: this.idHigh[index],
      name: this.#names.texts.text(this.#names.ofSeries[index]),
      labels,
      type: this.type(index),
      unit: this.#units.text(this.#unit[index]),
    };
  }

  /** Throws as {@link definition}, of which it is a part. */
  type(index: number): MetricType {
    this.#mustHave(index);
    return metricTypes[this.#type[index]] ?? 'gauge';
  }

  has(index: number): boolean {
    return index < this.size && this.#type[index] !== deleted;
  }

  /** Number of labels of a series. */
  labelCount(index: number): number {
    return this.#pairsOf.count(index);
  }

  *names(): Generator<string> {
    for (const name of this.#names.live()) yield this.#names.texts.text(name);
  }

  /** The names of these series; undefined when there are more than so many. */
  namesOf(indexes: Iterable<number>, most: number): string[] | undefined {
    const numbers = new Set<number>();
    let last = -1;
    for (const index of indexes) {
      const number = this.#names.ofSeries[index];
      if (number === last) continue;
      last = number;
      if (numbers.add(number).size > most) return undefined;
    }
    return Array.from(numbers, (number) => this.#names.texts.text(number));
  }

  /** Indexes of the series of a metric, in the order of their birth. */
  indexesOfName(name: string): Uint32Array {
    const number = this.#nameNumber(name);
    return number === -1 ? new Uint32Array(0) : this.#names.indexesWith(number);
  }

  /** How many series a metric has. */
  seriesCountOfName(name: string): number {
    const number = this.#nameNumber(name);
    return number === -1 ? 0 : this.#names.seriesCount[number];
  }

  /** Metrics with the number of their series. */
  *nameCounts(): Generator<{ name: string; series: number }> {
    for (const name of this.#names.live()) {
      yield { name: this.#names.texts.text(name), series: this.#names.seriesCount[name] };
    }
  }

  /** Metrics with the series that has the newest sample, -1 while none has any; in one pass over all series. */
  *newestOfNames(): Generator<{ name: string; series: number; newest: number }> {
    const newest = this.#names.greatest(this.lastTimestampMs);
    for (const name of this.#names.live()) {
      const series = this.#names.seriesCount[name];
      yield { name: this.#names.texts.text(name), series, newest: newest[name] };
    }
  }

  /**
   * Labels with the number of their different values and of the series that carry them. Counted as series are
   * born and deleted, so that nobody has to go through all of them.
   */
  *labelCounts(): Generator<{ label: string; values: number; series: number }> {
    for (let label = 0; label < this.#pairs.labels.count; label++) {
      const series = this.#pairs.labelSeries[label];
      if (series === 0) continue;
      yield {
        label: this.#pairs.labels.text(label),
        values: this.#pairs.labelValues[label],
        series,
      };
    }
  }

  /** Whether any series, even one that was deleted, has had this label with this value. */
  hasPair(label: string, value: string): boolean {
    return this.#pairNumber(label, value) !== -1;
  }

  /**
   * Indexes of the series of a metric (of all metrics if undefined) that carry all of `pairs`, in the order of
   * their birth. Goes through the series of the rarest of name and pairs and compares numbers.
   */
  select(name: string | undefined, pairs: LabelPairs): Uint32Array {
    const nameNumber = name === undefined ? undefined : this.#nameNumber(name);
    const wanted = pairs.map(([label, value]) => this.#pairNumber(label, value));
    if (nameNumber === -1 || wanted.includes(-1)) return new Uint32Array(0);
    const counts = this.#pairs.seriesCount;
    wanted.sort((a, b) => counts[a] - counts[b]);
    const [rarest] = wanted;
    const nameCount =
      nameNumber === undefined ? this.activeCount : this.#names.seriesCount[nameNumber];
    if (rarest === undefined || nameCount <= counts[rarest]) {
      const indexes = nameNumber === undefined ? this.#all() : this.#names.indexesWith(nameNumber);
      return this.#pairsOf.carrying(indexes, wanted);
    }
    const indexes = this.#pairsOf.indexesWith(rarest);
    const named = nameNumber === undefined ? indexes : this.#names.having(indexes, nameNumber);
    return this.#pairsOf.carrying(named, wanted.slice(1));
  }

  /** Forgets series; their indexes are not given out again. */
  delete(indexes: Iterable<number>): void {
    for (const index of indexes) {
      this.#mustHave(index);
      this.#ids.remove(index);
      this.#names.remove(index);
      this.#pairsOf.remove(index);
      this.#units.release(this.#unit[index]);
      this.#type[index] = deleted;
      this.activeCount--;
    }
  }

  get mark(): SeriesTableMark {
    return {
      size: this.size,
      names: this.#names.texts.count,
      labels: this.#pairs.labels.count,
      pairs: this.#pairs.count,
      texts: this.#texts.mark,
    };
  }

  /**
   * Takes back all series that were born since, with their texts and pairs, as if they had never been; only
   * their indexes stay used, which others may remember. Since then nothing may have been deleted, and none of
   * them may be logged.
   */
  backTo({ size, names, labels, pairs, texts }: SeriesTableMark): void {
    for (let index = this.size - 1; index >= size; index--) {
      this.#mustHave(index);
      this.#ids.remove(index);
      this.#units.release(this.#unit[index]);
      this.#type[index] = deleted;
      this.activeCount--;
    }
    this.#names.takeBackFrom(size);
    this.#pairsOf.takeBackFrom(size);
    this.#names.texts.backTo(names);
    this.#pairs.backTo(pairs);
    this.#pairs.labels.backTo(labels);
    this.#texts.backTo(texts);
  }

  /** Remembers a sample as the newest of its series, if it is. */
  observe(index: number, timestampMs: number, value: number): void {
    if (timestampMs < this.lastTimestampMs[index]) return;
    if (timestampMs > this.newestMs) this.newestMs = timestampMs;
    this.lastTimestampMs[index] = timestampMs;
    this.lastValue[index] = value;
  }

  /** Compares indexes by their ids: the order in which the store has its rows. Valid until a series is born. */
  idOrder(): (a: number, b: number) => number {
    const { idLow, idHigh } = this;
    return (a, b) => idHigh[a] - idHigh[b] || idLow[a] - idLow[b];
  }

  /** Adds the series in {@link key}, whose parts are told apart, under an id that is free. */
  #insert(idLow: number, idHigh: number, type: MetricType, unit: string | null): number {
    // First what may fail for lack of room.
    const { bytes, ends, parts } = this.key;
    const pairCount = (parts - 1) / 2;
    if (pairCount > this.#newPairs.length) this.#newPairs = grownTo(this.#newPairs, pairCount);
    const name = this.#names.intern(bytes, 0, ends[0]);
    for (let i = 0; i < pairCount; i++) {
      const start = ends[2 * i] + 1;
      this.#newPairs[i] = this.#pairs.intern(bytes, start, ends[2 * i + 1], ends[2 * i + 2]);
    }
    const index = this.size++;
    this.#growTo(this.size);
    this.activeCount++;
    this.idLow[index] = idLow;
    this.idHigh[index] = idHigh;
    this.lastTimestampMs[index] = Number.NaN;
    this.lastValue[index] = Number.NaN;
    this.#type[index] = metricTypes.indexOf(type);
    this.#unit[index] = this.#units.take(unit);
    this.#names.append(name);
    this.#pairsOf.append(this.#newPairs, pairCount);
    this.#ids.add(index);
    return index;
  }

  /** Whether the series is the one in {@link key}. */
  #hasKey(index: number): boolean {
    const { bytes, length } = this.key;
    let at = this.#names.texts.match(this.#names.ofSeries[index], bytes, 0, length);
    const count = this.#pairsOf.count(index);
    for (let place = 0; place < count; place++) {
      if (at === -1 || at === length || bytes[at] !== 0) return false;
      at = this.#pairs.match(this.#pairsOf.at(index, place), bytes, at + 1, length);
    }
    return at === length;
  }

  #nameNumber(name: string): number {
    this.#asked.setKey(name);
    if (!this.#asked.isWellFormed) return -1;
    return this.#names.texts.find(this.#asked.bytes, 0, this.#asked.length);
  }

  #pairNumber(label: string, value: string): number {
    const key = this.#asked;
    key.begin();
    key.addText(label);
    key.addText(value);
    return key.isWellFormed ? this.#pairs.find(key.bytes, 0, key.ends[0], key.length) : -1;
  }

  #all(): Uint32Array {
    const indexes = new Uint32Array(this.activeCount);
    let count = 0;
    for (let index = 0; index < this.size; index++) {
      if (this.#type[index] !== deleted) indexes[count++] = index;
    }
    return indexes;
  }

  #setUnit(index: number, unit: string | null): void {
    const known = this.#unit[index];
    this.#unit[index] = this.#units.take(unit);
    this.#units.release(known);
  }

  #mustHave(index: number): void {
    if (!this.has(index)) throw new Error(`no series has the index ${index}`);
  }

  #shown(index: number): string {
    const { name, labels } = this.definition(index);
    const text = `${name}${JSON.stringify(Object.fromEntries(labels))}`;
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
  }

  #growTo(length: number): void {
    if (this.idLow.length >= length) return;
    this.idLow = sharedGrownTo(this.idLow, length);
    this.idHigh = sharedGrownTo(this.idHigh, length);
    this.logged = grownTo(this.logged, length);
    this.lastTimestampMs = grownTo(this.lastTimestampMs, length);
    this.lastValue = grownTo(this.lastValue, length);
    this.#type = grownTo(this.#type, length);
    this.#unit = grownTo(this.#unit, length);
  }
}
