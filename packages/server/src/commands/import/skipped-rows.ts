import type { SendResult } from '@tidemark/client';
import type { Batch } from './batches.ts';

/** Skipped rows that are shown with their reason; the rest is counted. */
export const maxShownRows = 20;

export type SkippedRow = { path: string; line: number; reason: string };

/** What of a batch was not imported, by line: rows that could not be read, then what the server refused. */
export function skippedRows(path: string, batch: Batch, { rejected }: SendResult): SkippedRow[] {
  const refused = rejected.map(({ index, field, message }) => ({
    path,
    line: batch.lines[index ?? 0],
    reason: `the server refused it: ${field === undefined ? '' : `${field}: `}${message}`,
  }));
  return [...batch.badRows.map((row) => ({ path, ...row })), ...refused];
}
