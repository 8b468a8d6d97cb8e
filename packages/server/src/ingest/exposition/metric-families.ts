import type { Rows } from '../rows.ts';
import { badExposition } from './bad-exposition.ts';
import { ByteHash } from './byte-hash.ts';
import { backslash, carriageReturn, metricNameEnd, sameBytes } from './characters.ts';
import { type FamilyType, familyTypes, type Role, unknownType } from './family-types.ts';
import { HashSet } from './hash-set.ts';
import { Metadata, maxHelpBytes } from './metadata.ts';
import { unescapeText } from './unescape.ts';

/**
 * The MetricFamily that is being read of an OpenMetrics body, and the rules between families: each has its
 * metadata before its samples and once, comes in one piece, and shares no name with another one.
 */
export class MetricFamilies {
  type: FamilyType = unknownType;
  /** Number of the family within the body, from 0. */
  number = -1;
  /** The family's name, as a place in the body. */
  nameStart = 0;
  nameEnd = 0;

  #bytes: Buffer = nothing;
  #firstLine = 0;
  #hasSamples = false;
  readonly #metadata = new Metadata();
  /** All names of families that are read, with and without the suffixes of their types. */
  readonly #taken = new HashSet();
  readonly #hash = new ByteHash();

  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.number = -1;
    this.#taken.clear();
    this.#metadata.open();
  }

  close(): void {
    this.open(nothing);
  }

  get unit(): string | undefined {
    return this.#metadata.seriesUnit;
  }

  /** Whether the name belongs to the family that is being read. */
  is(start: number, end: number): boolean {
    return this.number >= 0 && sameBytes(this.#bytes, start, end, this.nameStart, this.nameEnd);
  }

  /** What the sample with this name is to the family, or -1 when it belongs to another one. */
  roleOf(start: number, end: number): Role | -1 {
    if (this.number < 0) return -1;
    const bytes = this.#bytes;
    const suffixStart = start + this.nameEnd - this.nameStart;
    if (end < suffixStart) return -1;
    if (!sameBytes(bytes, start, suffixStart, this.nameStart, this.nameEnd)) return -1;
    for (const suffix of this.type.suffixes) {
      const text = suffix.bytes;
      if (text.length !== end - suffixStart) continue;
      let i = 0;
      while (i < text.length && text[i] === bytes[suffixStart + i]) i++;
      if (i < text.length) continue;
      this.#hasSamples = true;
      return suffix.role;
    }
    return -1;
  }

  /** Begins a family; the one before has ended. */
  begin(start: number, end: number, line: number): void {
    this.nameStart = start;
    this.nameEnd = end;
    this.number++;
    this.type = unknownType;
    this.#firstLine = line;
    this.#hasSamples = false;
  }

  /** Takes `TYPE name type`, `HELP name text` or `UNIT name unit`; `start` and `end` are of what follows the name. */
  describe(keyword: string, start: number, end: number, line: number): void {
    if (this.#hasSamples) {
      throw badExposition(line, `${keyword} before the samples of its family`);
    }
    if (keyword === 'TYPE') this.#readType(start, end, line);
    else if (keyword === 'HELP') this.#readHelp(start, end, line);
    else this.#readUnit(start, end, line);
    const { type, unit } = this.#metadata;
    if (unit !== undefined && unit !== '' && (type === 'info' || type === 'stateset')) {
      throw badExposition(line, `no unit with the type ${type}`);
    }
  }

  /** Ends the family: its names must be new ones, and its metadata is handed over. */
  end(rows: Rows): void {
    if (this.number < 0) return;
    this.#take('');
    for (const suffix of this.type.suffixes) if (suffix.text !== '') this.#take(suffix.text);
    if (!this.#metadata.isEmpty) this.#metadata.give(this.#name, rows);
  }

  get #name(): string {
    return this.#bytes.toString('latin1', this.nameStart, this.nameEnd);
  }

  #readType(start: number, end: number, line: number): void {
    if (this.#metadata.type !== undefined) throw badExposition(line, 'one TYPE for a family');
    const type = familyTypes.get(this.#bytes.toString('latin1', start, end));
    if (type === undefined) {
      throw badExposition(line, `one of the types ${[...familyTypes.keys()].join(', ')}`);
    }
    this.type = type;
    this.#metadata.type = type.name;
  }

  #readHelp(start: number, end: number, line: number): void {
    if (this.#metadata.help !== undefined) throw badExposition(line, 'one HELP for a family');
    const bytes = this.#bytes;
    if (end > start && bytes[end - 1] === carriageReturn) {
      throw badExposition(line, 'lines that end with \\n alone');
    }
    let plain = end;
    while (plain > start && bytes[plain - 1] === backslash) plain--;
    if ((end - plain) % 2 === 1) throw badExposition(line, 'a character after \\');
    const readEnd = Math.min(end, start + maxHelpBytes);
    this.#metadata.help = unescapeText(bytes.toString('utf8', start, readEnd));
  }

  #readUnit(start: number, end: number, line: number): void {
    if (this.#metadata.unit !== undefined) throw badExposition(line, 'one UNIT for a family');
    const unit = this.#bytes.toString('latin1', start, end);
    // The characters of a metric name; a digit may come first.
    if (unit !== '' && !isUnit(unit)) {
      throw badExposition(line, 'a unit of letters, digits, _ and :');
    }
    if (unit !== '' && !this.#name.endsWith(`_${unit}`)) {
      throw badExposition(line, `a family name that ends with _${unit.slice(0, 40)}`);
    }
    this.#metadata.unit = unit;
  }

  #take(suffix: string): void {
    const hash = this.#hash;
    hash.begin();
    // Byte by byte, so that it does not matter where a suffix begins.
    for (let at = this.nameStart; at < this.nameEnd; at++) hash.addNumber(this.#bytes[at]);
    for (let i = 0; i < suffix.length; i++) hash.addNumber(suffix.charCodeAt(i));
    hash.finish();
    if (this.#taken.add(hash.low, hash.high)) return;
    const name = `${this.#name.slice(0, 80)}${suffix}`;
    throw badExposition(
      this.#firstLine,
      `families in one piece whose sample names do not clash, but ${name} is taken already`,
    );
  }
}

function isUnit(unit: string): boolean {
  const text = Buffer.from(`_${unit}`);
  return metricNameEnd(text, 0, text.length) === text.length;
}

const nothing = Buffer.alloc(0);
