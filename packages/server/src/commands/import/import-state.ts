import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { importError } from './import-error.ts';
import type { ImportRun } from './import-identity.ts';
import type { Position } from './planned-file.ts';

/** Rows and samples by what became of them. */
export type ImportTotals = {
  rows: number;
  stored: number;
  /** Samples that the server refused. */
  rejected: number;
  /** Rows that could not be read, whole or in part. */
  badRows: number;
  emptyCells: number;
};

/** How far an import came. Everything before `position` is acknowledged. */
export type FileProgress = { path: string; position: Position; isDone: boolean };

export type ImportState = ImportRun & {
  identity: string;
  files: FileProgress[];
  totals: ImportTotals;
  savedAtMs: number;
};

/** Keeps the state of an import in a file, replaced as a whole, until the import is complete. */
export class ImportStateFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The state of an earlier run of the same import, or null. */
  load(identity: string): ImportState | null {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      const state = JSON.parse(text) as ImportState;
      return state.identity === identity ? state : null;
    } catch (cause) {
      throw importError(
        'damaged_state',
        `${this.path} cannot be read (${(cause as Error).message}): remove it and import again; within 24 hours nothing counts twice`,
      );
    }
  }

  /** `isDurable` makes it survive a power cut; a process that is killed loses nothing either way. */
  save(state: ImportState, isDurable: boolean): void {
    const draftPath = `${this.path}.new`;
    const file = openSync(draftPath, 'w');
    try {
      writeFileSync(file, JSON.stringify(state));
      if (isDurable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draftPath, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

/**
 * Chooses where the state goes: into `stateDir`, else beside the first CSV file, else, when that folder
 * cannot be written to, into the user's own state folder.
 */
export function openStateFile(
  identity: string,
  firstCsvPath: string,
  stateDir: string | null,
): ImportStateFile {
  const userDir = join(
    process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'),
    'tidemark',
  );
  const candidates = stateDir === null ? [dirname(firstCsvPath), userDir] : [stateDir];
  for (const dir of candidates) {
    const file = new ImportStateFile(join(dir, `.tidemark-import-${identity.slice(0, 16)}.json`));
    if (isWritable(dir, file.path)) return file;
  }
  throw importError(
    'no_state_dir',
    `Cannot write to ${candidates.join(' or ')}: name a folder for the import's state with --state DIR`,
  );
}

function isWritable(dir: string, path: string): boolean {
  try {
    mkdirSync(dir, { recursive: true });
    writeFileSync(`${path}.new`, '');
    rmSync(`${path}.new`);
    return true;
  } catch {
    return false;
  }
}
