import { realpath, stat } from 'node:fs/promises';
import { type ColumnMapping, mapColumns } from './column-mapping.ts';
import { type CsvHead, readHead } from './csv-head.ts';
import { CsvRecordSplitter } from './csv-records.ts';
import { isGzipFile, readBytes, readHeadBytes } from './csv-source.ts';
import { importError } from './import-error.ts';
import type { MappingOptions } from './import-options.ts';
import { type MappedRow, RowMapper } from './row-mapper.ts';

/** A file to import, and all that was found out before its rows are read. */
export type PlannedFile = {
  /** Without symbolic links. */
  path: string;
  sizeBytes: number;
  modifiedMs: number;
  isGzip: boolean;
  head: CsvHead;
  mapping: ColumnMapping;
  options: MappingOptions;
};

/** Where to begin reading: a byte of the decompressed file, and the line it is on. */
export type Position = { offset: number; line: number };

/** A row with where it stands; `endOffset` and `endLine` are where the next one begins. */
export type PlacedRow = MappedRow & { line: number; endOffset: number; endLine: number };

/** Looks at a file's beginning. Throws when it cannot be read or mapped. */
export async function planFile(path: string, options: MappingOptions): Promise<PlannedFile> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw importError('no_such_file', `Cannot read ${path}: ${error.code ?? error.message}`);
  });
  if (!found.isFile()) throw importError('no_such_file', `Cannot read ${path}: it is no file`);
  const isGzip = await isGzipFile(path);
  const { bytes, isWhole } = await readHeadBytes(path, isGzip);
  const head = readHead(path, bytes, isWhole);
  return {
    path: await realpath(path),
    sizeBytes: found.size,
    modifiedMs: found.mtimeMs,
    isGzip,
    head,
    mapping: mapColumns(path, head, options),
    options,
  };
}

/** Where the first row behind the header begins. */
export function firstPosition({ head }: PlannedFile): Position {
  return { offset: head.dataOffset, line: head.dataLine };
}

/** Reads and maps the rows from a position on, in portions. */
export async function* readRows(
  file: PlannedFile,
  from: Position,
  onRead?: (sizeBytes: number) => void,
): AsyncGenerator<PlacedRow[]> {
  const splitter = new CsvRecordSplitter(file.head.delimiter, from.offset, from.line);
  const mapper = new RowMapper(file.head.header, file.mapping, file.options);
  const place = ({
    fields,
    problem,
    line,
    endOffset,
    endLine,
  }: ReturnType<typeof splitter.end>[0]) => {
    const mapped =
      problem === null
        ? mapper.map(fields)
        : { timestampMs: null, samples: [], emptyCells: 0, problem };
    return { ...mapped, line, endOffset, endLine };
  };
  for await (const chunk of readBytes(file.path, file.isGzip, from.offset, onRead)) {
    yield splitter.push(chunk).map(place);
  }
  yield splitter.end().map(place);
}
