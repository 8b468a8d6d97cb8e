import { basename } from 'node:path';
import type { CsvHead } from './csv-head.ts';
import { importError } from './import-error.ts';
import type { MappingOptions } from './import-options.ts';
import { isEmptyCell, parseNumber } from './parse-number.ts';

const timeColumnNames = ['timestamp', 'time', 'date', 'ts'];

/** Which column is what, by position. */
export type ColumnMapping = {
  time: number;
  /** `metric` is null when the metric's name comes from `nameColumn`. */
  values: Array<{ column: number; metric: string | null }>;
  nameColumn: number | null;
  labelColumns: Array<{ column: number; label: string }>;
  /** Whether `3,14` is a number: no file delimited by commas holds one. */
  allowComma: boolean;
};

/** Finds the columns that the options name, or that the file suggests. Throws when one is missing. */
export function mapColumns(path: string, head: CsvHead, options: MappingOptions): ColumnMapping {
  const { header, delimiter } = head;
  const allowComma = delimiter !== ',';
  const find = (option: string, column: string) => findColumn(path, header, option, column);
  const time = options.time === null ? findTimeColumn(path, header) : find('--time', options.time);
  const nameColumn = options.nameColumn === null ? null : find('--name-column', options.nameColumn);
  const labelColumns = options.labelColumns.map((label) => ({
    column: find('--label-column', label),
    label,
  }));
  const taken = [time, nameColumn, ...labelColumns.map(({ column }) => column)];
  const columns =
    options.values?.map((column) => find('--value', column)) ??
    findValueColumns(path, head, allowComma, taken);
  const isChosen = options.values !== null || header[columns[0]].toLowerCase() === 'value';
  if (nameColumn !== null && columns.length > 1) {
    throw importError('bad_mapping', '--name-column goes with one --value column only');
  }
  const metricOf = (column: number) => {
    if (nameColumn !== null) return null;
    if (columns.length > 1) {
      return options.name === null ? header[column] : `${options.name}_${header[column]}`;
    }
    return options.name ?? (isChosen ? nameOfFile(path) : header[column]);
  };
  const values = columns.map((column) => ({ column, metric: metricOf(column) }));
  return { time, values, nameColumn, labelColumns, allowComma };
}

/** The file's name without its folder and endings. */
export function nameOfFile(path: string): string {
  return basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.(csv|tsv|txt)$/i, '');
}

function findTimeColumn(path: string, header: readonly string[]): number {
  for (const name of timeColumnNames) {
    const column = header.findIndex((each) => each.toLowerCase() === name);
    if (column !== -1) return column;
  }
  throw importError(
    'no_time_column',
    `${path} has no column ${timeColumnNames.join(', ')}: choose one with --time from ${listed(header)}`,
  );
}

function findValueColumns(
  path: string,
  { header, rows }: CsvHead,
  allowComma: boolean,
  taken: ReadonlyArray<number | null>,
): number[] {
  const named = header.findIndex((each) => each.toLowerCase() === 'value');
  if (named !== -1) return [named];
  const isNumeric = (column: number) => {
    const cells = rows.map((row) => row[column] ?? '').filter((cell) => !isEmptyCell(cell));
    return cells.length > 0 && cells.every((cell) => parseNumber(cell, allowComma) !== null);
  };
  const numeric = header
    .map((_, column) => column)
    .filter((column) => !taken.includes(column) && isNumeric(column));
  if (numeric.length > 0) return numeric;
  throw importError(
    'no_value_column',
    `${path} has no column of numbers besides the time: choose one with --value from ${listed(header)}`,
  );
}

function findColumn(path: string, header: readonly string[], option: string, name: string): number {
  const exact = header.indexOf(name);
  const column =
    exact === -1 ? header.findIndex((each) => each.toLowerCase() === name.toLowerCase()) : exact;
  if (column !== -1) return column;
  throw importError(
    'no_such_column',
    `${option} ${name}: ${path} has no such column, only ${listed(header)}`,
  );
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 20).map((name) => JSON.stringify(name));
  return header.length > 20 ? `${shown.join(', ')} and more` : shown.join(', ');
}
