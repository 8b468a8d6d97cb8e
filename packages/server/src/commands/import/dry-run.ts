import { readBatches } from './batches.ts';
import type { ImportOptions } from './import-options.ts';
import { firstPosition, type PlannedFile } from './planned-file.ts';

const shownSamples = 10;

/** Shows how the columns of each file are understood, and its first samples as they would be sent. */
export async function showDryRun(
  files: readonly PlannedFile[],
  options: ImportOptions,
  shiftMs: number,
  write: (line: string) => void,
): Promise<void> {
  for (const file of files) {
    write(`${file.path}: ${describe(file)}`);
    const batches = readBatches(file, firstPosition(file), {
      batchRows: options.batchRows,
      shiftMs,
    });
    for await (const { body, badRows } of batches) {
      const samples = JSON.parse(body) as Array<{ timestamp: number }>;
      for (const sample of samples.slice(0, shownSamples)) {
        const timestamp = new Date(sample.timestamp).toISOString();
        write(`  ${JSON.stringify({ ...sample, timestamp })}`);
      }
      for (const { line, reason } of badRows.slice(0, shownSamples))
        write(`  line ${line}: ${reason}`);
      break;
    }
  }
}

function describe({ head, mapping, isGzip }: PlannedFile): string {
  const { header, delimiter } = head;
  const values = mapping.values.map(({ column, metric }) =>
    metric === null ? header[column] : `${header[column]} as ${metric}`,
  );
  const parts = [`time from ${header[mapping.time]}`, `values from ${values.join(', ')}`];
  if (mapping.nameColumn !== null) parts.push(`names from ${header[mapping.nameColumn]}`);
  for (const { label } of mapping.labelColumns) parts.push(`label ${label}`);
  parts.push(`delimiter ${JSON.stringify(delimiter)}${isGzip ? ', gzip' : ''}`);
  return parts.join('; ');
}
