import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** One mistake in a file; `where` is the path of the field, such as `groups[0].rules[2].expr`. */
export type YamlProblem = { where: string; message: string; line: number; column: number };

/** Longest file, in UTF-16 code units. */
export const maxYamlLength = 10_000_000;
/** Most values that are read, so that aliases of aliases do not multiply for ever. */
export const maxYamlValues = 1_000_000;

type Shared = {
  document: Document.Parsed;
  lines: LineCounter;
  problems: YamlProblem[];
  valuesLeft: number;
};

/**
 * Reads YAML as strictly as Prometheus and Alertmanager do: whoever reads asks for what he expects, and
 * all that is there instead, or beside it, becomes a problem with line and column. Nothing is thrown.
 */
export function readYaml<T>(
  text: string,
  read: (root: YamlValue) => T,
): { value: T | undefined; problems: YamlProblem[] } {
  const problems: YamlProblem[] = [];
  if (text.length > maxYamlLength) {
    const message = `expected at most ${maxYamlLength} characters, got ${text.length}`;
    return { value: undefined, problems: [{ where: '', message, line: 1, column: 1 }] };
  }
  const lines = new LineCounter();
  // Merge keys are YAML 1.1, which the files of Prometheus' world are written in.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  for (const { message, pos } of document.errors) {
    problems.push({ where: '', message, ...placeOf(lines, pos[0]) });
  }
  // With broken YAML the rest would only be guesses.
  if (problems.length > 0) return { value: undefined, problems };
  const shared = { document, lines, problems, valuesLeft: maxYamlValues };
  const value = read(new YamlValue(shared, document.contents, '', 0));
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { value, problems };
}

function placeOf(lines: LineCounter, offset: number) {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** A value of the file with its place. Readers give undefined and report where it is not what they expect. */
export class YamlValue {
  readonly where: string;
  readonly #shared: Shared;
  readonly #node: unknown;
  readonly #offset: number;

  constructor(shared: Shared, node: unknown, where: string, offset: number) {
    this.#shared = shared;
    this.#node = isAlias(node) ? node.resolve(shared.document) : node;
    this.where = where;
    this.#offset = offsetOf(node) ?? offset;
    shared.valuesLeft--;
  }

  /** Nothing, `null` or `~`: fields that are there without a value count as not there. */
  get isEmpty(): boolean {
    const node = this.#node;
    return node === null || node === undefined || (isScalar(node) && node.value === null);
  }

  get line(): number {
    return placeOf(this.#shared.lines, this.#offset).line;
  }

  report(message: string): undefined {
    const place = placeOf(this.#shared.lines, this.#offset);
    this.#shared.problems.push({ where: this.where, message, ...place });
    return undefined;
  }

  /** Any scalar as it is written: `5` in a place for texts is `"5"`, as in Go. */
  text(): string | undefined {
    const node = this.#node;
    if (!isScalar(node) || node.value === null) return this.#expected('a text');
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  }

  /** A text that `parse` takes; what it throws is reported by its message. */
  parsed<T>(parse: (text: string) => T): T | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    try {
      return parse(text);
    } catch (error) {
      return this.report((error as Error).message);
    }
  }

  oneOf<T extends string>(choices: readonly T[]): T | undefined {
    const text = this.text();
    const found = choices.find((choice) => choice === text);
    if (found !== undefined || text === undefined) return found;
    return this.report(`expected one of ${choices.join(', ')}, got ${JSON.stringify(text)}`);
  }

  boolean(): boolean | undefined {
    const node = this.#node;
    if (isScalar(node) && typeof node.value === 'boolean') return node.value;
    // YAML 1.1 has more words for it.
    const word = isScalar(node) ? String(node.value).toLowerCase() : '';
    if (word === 'yes' || word === 'on') return true;
    if (word === 'no' || word === 'off') return false;
    return this.#expected('true or false');
  }

  number(): number | undefined {
    const node = this.#node;
    const value = isScalar(node) ? node.value : undefined;
    return typeof value === 'number' ? value : this.#expected('a number');
  }

  wholeNumber(min: number, max: number): number | undefined {
    const value = this.number();
    if (value === undefined) return undefined;
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    return this.report(`expected a whole number from ${min} to ${max}, got ${value}`);
  }

  list(): YamlValue[] | undefined {
    const node = this.#node;
    if (!isSeq(node)) return this.#expected('a list');
    if (!this.#hasRoomFor(node.items.length)) return undefined;
    return node.items.map((item, at) => this.#below(item, `${this.where}[${at}]`));
  }

  /** All keys with their values, such as labels. */
  map(): Map<string, YamlValue> | undefined {
    const node = this.#node;
    if (!isMap(node)) return this.#expected('lines of the form key: value');
    if (!this.#hasRoomFor(node.items.length)) return undefined;
    const values = new Map<string, YamlValue>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? (key.source ?? String(key.value)) : undefined;
      if (name === '<<') this.#merge(values, value);
      else if (name === undefined) this.#below(key, this.where).report('expected a text as key');
      else
        values.set(
          name,
          this.#below(value, this.where === '' ? name : `${this.where}.${name}`, key),
        );
    }
    return values;
  }

  /** Names and texts, such as labels and annotations. */
  texts(): Record<string, string> | undefined {
    const map = this.map();
    if (map === undefined) return undefined;
    const texts: Record<string, string> = Object.create(null);
    for (const [name, value] of map) texts[name] = value.isEmpty ? '' : (value.text() ?? '');
    return texts;
  }

  /**
   * The fields of a map that may have these only: others are reported, with the names that there are. The
   * function gives the field's value, or undefined where it is absent or empty.
   */
  fields<Name extends string>(
    known: readonly Name[],
  ): ((name: Name) => YamlValue | undefined) | undefined {
    const map = this.map();
    if (map === undefined) return undefined;
    for (const [name, value] of map) {
      if (known.includes(name as Name)) continue;
      value.report(`unknown field ${JSON.stringify(name)}, expected one of ${known.join(', ')}`);
    }
    return (name) => {
      const value = map.get(name);
      return value === undefined || value.isEmpty ? undefined : value;
    };
  }

  /** Plain JavaScript values, for what is passed on as it is. */
  plain(): unknown {
    const node = this.#node as { toJS?: (document: Document.Parsed) => unknown } | null;
    return node?.toJS?.(this.#shared.document) ?? null;
  }

  #below(node: unknown, where: string, key?: unknown): YamlValue {
    return new YamlValue(this.#shared, node, where, offsetOf(key) ?? this.#offset);
  }

  /** `<<: *defaults`, or a list of such: what is written out counts more. */
  #merge(values: Map<string, YamlValue>, node: unknown): void {
    const merged = this.#below(node, this.where);
    const maps = isSeq(merged.#node) ? (merged.list() ?? []) : [merged];
    for (const map of maps) {
      for (const [name, value] of map.map() ?? []) {
        if (!values.has(name)) values.set(name, value);
      }
    }
  }

  #hasRoomFor(count: number): boolean {
    if (this.#shared.valuesLeft >= count) return true;
    this.report(`expected at most ${maxYamlValues} values in all, aliases followed`);
    return false;
  }

  #expected(what: string): undefined {
    return this.report(`expected ${what}, got ${kindOf(this.#node)}`);
  }
}

function offsetOf(node: unknown): number | undefined {
  const { range } = (node ?? {}) as { range?: readonly number[] | null };
  return range?.[0];
}

function kindOf(node: unknown): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node) || node.value === null) return 'nothing';
  return JSON.stringify(node.value).slice(0, 100);
}
