import { importError } from './import-error.ts';
import { firstPosition, type PlannedFile, readRows } from './planned-file.ts';

/**
 * Reads all files once before anything is sent: gives the newest time of them all, null when there is
 * none. With `strict` the first bad row throws, so that either all rows are imported or none.
 */
export async function findNewestMs(
  files: readonly PlannedFile[],
  strict: boolean,
  signal: AbortSignal,
): Promise<number | null> {
  let newestMs: number | null = null;
  for (const file of files) {
    for await (const rows of readRows(file, firstPosition(file))) {
      signal.throwIfAborted();
      for (const { timestampMs, problem, line, samples } of rows) {
        if (strict && problem !== null) {
          throw importError(
            'bad_row',
            `${file.path}, line ${line}: ${problem}. Nothing was imported`,
          );
        }
        if (samples.length > 0 && timestampMs !== null) {
          newestMs = Math.max(newestMs ?? timestampMs, timestampMs);
        }
      }
    }
  }
  return newestMs;
}
