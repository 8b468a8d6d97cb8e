import { createHash } from 'node:crypto';
import type { ImportOptions } from './import-options.ts';
import type { PlannedFile } from './planned-file.ts';

/** What an import is, besides its files: two of the same identity post the same batches. */
export type ImportRun = {
  /** Empty, or what tells a wanted repetition (`--again`) from the first import. */
  salt: string;
  /** Added to every time of the files. */
  shiftMs: number;
};

/** Identifies an import by server, files and options: only the same one can be resumed. */
export function importIdentity(files: readonly PlannedFile[], options: ImportOptions): string {
  const { url, mapping, batchRows, shiftToNow } = options;
  return digest({ url, mapping, batchRows, shiftToNow, files: files.map(fileIdentity) });
}

/**
 * The idempotency key of the batch that begins at a byte of a file. It follows from the file, the
 * options and the byte alone, so that a batch which was acknowledged just before the importer was
 * killed is sent again with the same key, and counts once.
 */
export function batchKey(
  file: PlannedFile,
  batchRows: number,
  run: ImportRun,
  offset: number,
): string {
  return `import-${digest({ ...fileIdentity(file), options: file.options, batchRows, ...run })}-${offset}`;
}

function fileIdentity({ path, sizeBytes, modifiedMs }: PlannedFile): object {
  return { path, sizeBytes, modifiedMs };
}

function digest(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 40);
}
