import type { SendResult, TidemarkClient } from '@tidemark/client';
import { idempotencyWindowMs } from '@tidemark/protocol/limits';
import type { Batch } from './batches.ts';
import { findNewestMs } from './first-pass.ts';
import { importError } from './import-error.ts';
import { importIdentity } from './import-identity.ts';
import type { ImportOptions } from './import-options.ts';
import { type ImportState, type ImportTotals, openStateFile } from './import-state.ts';
import { firstPosition, type PlannedFile, planFile } from './planned-file.ts';
import { sendFile } from './send-file.ts';
import { type SkippedRow, skippedRows } from './skipped-rows.ts';

/** Where an import tells how it is going. */
export type ImportReport = {
  note: (message: string) => void;
  begin: (totalBytes: number, doneBytes: number, doneRows: number) => void;
  read: (sizeBytes: number) => void;
  acknowledged: (rows: number) => void;
  skipped: (row: SkippedRow) => void;
};

export type ImportSurroundings = {
  client: TidemarkClient;
  nowMs: () => number;
  /** Makes the salt of an import that is wanted `--again`. */
  newSalt: () => string;
  signal: AbortSignal;
  report: ImportReport;
};

/**
 * Imports files one after the other, going on where an interrupted run of the same import ended, and
 * gives the totals over all its runs. When it throws, the state file says how far it came.
 */
export async function runImport(
  paths: readonly string[],
  options: ImportOptions,
  surroundings: ImportSurroundings,
): Promise<ImportTotals> {
  const { report } = surroundings;
  const files = await planFiles(paths, options);
  const identity = importIdentity(files, options);
  const stateFile = openStateFile(identity, files[0].path, options.stateDir);
  const earlier = options.resume && !options.again ? stateFile.load(identity) : null;
  const state = earlier ?? (await newState(identity, files, options, surroundings));
  if (earlier !== null) noteResumption(earlier, surroundings);
  stateFile.save(state, true);

  report.begin(
    total(files.map(({ sizeBytes }) => sizeBytes)),
    doneBytes(files, state),
    state.totals.rows,
  );
  for (const [index, file] of files.entries()) {
    const progress = state.files[index];
    if (progress.isDone) continue;
    await sendFile(file, progress.position, {
      client: surroundings.client,
      run: { salt: state.salt, shiftMs: state.shiftMs },
      batchRows: options.batchRows,
      signal: surroundings.signal,
      onRead: (sizeBytes) => report.read(sizeBytes),
      onAcknowledged: (batch, result) => {
        addTotals(state.totals, batch, result);
        progress.position = batch.end;
        state.savedAtMs = surroundings.nowMs();
        stateFile.save(state, false);
        for (const row of skippedRows(file.path, batch, result)) report.skipped(row);
        report.acknowledged(batch.rows);
      },
    });
    progress.isDone = true;
    stateFile.save(state, false);
  }
  stateFile.remove();
  return state.totals;
}

/** Looks at all files before anything is sent, so that a wrong option costs nothing. */
export async function planFiles(
  paths: readonly string[],
  options: ImportOptions,
): Promise<PlannedFile[]> {
  const files: PlannedFile[] = [];
  for (const path of paths) {
    const file = await planFile(path, options.mapping);
    if (files.some((other) => other.path === file.path)) {
      throw importError('same_file_twice', `${path} is given twice`);
    }
    files.push(file);
  }
  return files;
}

/** How far to move all times so that the newest of them is now. */
export async function shiftFor(
  files: readonly PlannedFile[],
  options: ImportOptions,
  { nowMs, signal }: Pick<ImportSurroundings, 'nowMs' | 'signal'>,
): Promise<number> {
  if (!options.shiftToNow && !options.strict) return 0;
  const newestMs = await findNewestMs(files, options.strict, signal);
  return options.shiftToNow && newestMs !== null ? nowMs() - newestMs : 0;
}

async function newState(
  identity: string,
  files: readonly PlannedFile[],
  options: ImportOptions,
  surroundings: ImportSurroundings,
): Promise<ImportState> {
  const shiftMs = await shiftFor(files, options, surroundings);
  return {
    identity,
    salt: options.again ? surroundings.newSalt() : '',
    shiftMs,
    files: files.map((file) => ({ path: file.path, position: firstPosition(file), isDone: false })),
    totals: { rows: 0, stored: 0, rejected: 0, badRows: 0, emptyCells: 0 },
    savedAtMs: surroundings.nowMs(),
  };
}

function noteResumption(state: ImportState, { report, nowMs }: ImportSurroundings): void {
  const { rows } = state.totals;
  report.note(`Continuing an interrupted import behind row ${rows} (--no-resume starts over)`);
  if (nowMs() - state.savedAtMs > idempotencyWindowMs) {
    report.note(
      'It was interrupted more than 24 hours ago: batches that were under way at that moment may count twice, because the server has forgotten their keys',
    );
  }
}

function addTotals(totals: ImportTotals, batch: Batch, { stored }: SendResult): void {
  totals.rows += batch.rows;
  totals.stored += stored;
  totals.rejected += batch.samples - stored;
  totals.badRows += batch.badRows.length;
  totals.emptyCells += batch.emptyCells;
}

/** Bytes of the files that need not be read again; of a compressed file that is never a part. */
function doneBytes(files: readonly PlannedFile[], state: ImportState): number {
  return total(
    files.map((file, index) => {
      const { isDone, position } = state.files[index];
      if (isDone) return file.sizeBytes;
      return file.isGzip ? 0 : Math.min(position.offset, file.sizeBytes);
    }),
  );
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
