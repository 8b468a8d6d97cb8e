import type { Labels, PostedSample } from '@tidemark/protocol';
import type { ColumnMapping } from './column-mapping.ts';
import type { MappingOptions } from './import-options.ts';
import { isEmptyCell, parseNumber } from './parse-number.ts';
import { type TimeParser, timeParser } from './parse-time.ts';

/** Most series whose beginnings are kept; beyond it they are made anew. */
const maxKeptPrefixes = 100_000;
const longestShownCell = 40;

/** What one row gives. Good cells count even when another one of the row has a problem. */
export type MappedRow = {
  /** Epoch milliseconds as in the file, null when it cannot be read. */
  timestampMs: number | null;
  /** One per value cell that holds a number. `prefix` is the JSON of all but time and value. */
  samples: Array<{ prefix: string; value: number }>;
  emptyCells: number;
  problem: string | null;
};

/** Maps rows of one file to samples. Rows of one series share the text of their JSON. */
export class RowMapper {
  readonly #mapping: ColumnMapping;
  readonly #options: MappingOptions;
  readonly #header: readonly string[];
  readonly #parseTime: TimeParser;
  readonly #prefixes = new Map<string, string>();

  constructor(header: readonly string[], mapping: ColumnMapping, options: MappingOptions) {
    this.#header = header;
    this.#mapping = mapping;
    this.#options = options;
    this.#parseTime = timeParser(options.timeFormat, options.timezone);
  }

  map(fields: readonly string[]): MappedRow {
    const { time, values, allowComma, nameColumn } = this.#mapping;
    const row: MappedRow = { timestampMs: null, samples: [], emptyCells: 0, problem: null };
    if (fields.length > this.#header.length) {
      row.problem = `expected ${this.#header.length} fields, got ${fields.length}`;
      return row;
    }
    row.timestampMs = this.#parseTime(fields[time] ?? '');
    if (row.timestampMs === null) {
      row.problem = this.#problem(time, 'a time', fields[time]);
      return row;
    }
    if (nameColumn !== null && !fields[nameColumn]) {
      row.problem = this.#problem(nameColumn, 'a metric name', fields[nameColumn]);
      return row;
    }
    for (const { column, metric } of values) {
      const cell = fields[column] ?? '';
      const value = parseNumber(cell, allowComma);
      if (value !== null) row.samples.push({ prefix: this.#prefix(metric, fields), value });
      else if (isEmptyCell(cell)) row.emptyCells++;
      else row.problem ??= this.#problem(column, 'a number', cell);
    }
    return row;
  }

  #prefix(metric: string | null, fields: readonly string[]): string {
    const { labelColumns, nameColumn } = this.#mapping;
    const name = metric ?? fields[nameColumn ?? 0];
    if (labelColumns.length === 0) return this.#keptPrefix(name, name, fields);
    const key = JSON.stringify([name, ...labelColumns.map(({ column }) => fields[column])]);
    return this.#keptPrefix(key, name, fields);
  }

  #keptPrefix(key: string, name: string, fields: readonly string[]): string {
    const kept = this.#prefixes.get(key);
    if (kept !== undefined) return kept;
    const { unit, type } = this.#options;
    const series: Omit<PostedSample, 'value'> = { name };
    if (type !== null) series.type = type;
    if (unit !== null) series.unit = unit;
    const labels = this.#labels(fields);
    if (Object.keys(labels).length > 0) series.labels = labels;
    const prefix = JSON.stringify(series).slice(0, -1);
    if (this.#prefixes.size >= maxKeptPrefixes) this.#prefixes.clear();
    this.#prefixes.set(key, prefix);
    return prefix;
  }

  #labels(fields: readonly string[]): Labels {
    const pairs: Array<[string, string]> = Object.entries(this.#options.labels);
    for (const { column, label } of this.#mapping.labelColumns) {
      if (fields[column]) pairs.push([label, fields[column]]);
    }
    // Unlike an assignment, this makes a label `__proto__` one like any other.
    return Object.fromEntries(pairs);
  }

  #problem(column: number, expected: string, cell: string | undefined): string {
    const name = this.#header[column];
    if (cell === undefined) return `${name}: expected ${expected}, but the row ends before it`;
    const shown = cell.length > longestShownCell ? `${cell.slice(0, longestShownCell)}…` : cell;
    return `${name}: expected ${expected}, got ${JSON.stringify(shown)}`;
  }
}

/** The JSON of a sample. */
export function sampleJson(prefix: string, timestampMs: number, value: number): string {
  return `${prefix},"timestamp":${timestampMs},"value":${value}}`;
}
