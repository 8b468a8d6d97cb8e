import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TidemarkError } from '../errors/index.ts';

const fileName = 'tidemark.pid';

/**
 * Claims the data folder for this process by a file with its pid. A file whose process is gone (or
 * whose pid now belongs to another program, by its start time on Linux) is taken over. The engine's own
 * lock stands behind this one; this one names the pid.
 */
export class DataLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Throws `data_in_use` with the pid of the server that holds the folder. */
  static acquire(dataPath: string): DataLock {
    const path = join(dataPath, fileName);
    const own = `${process.pid} ${startTimeOf(process.pid) ?? ''}\n`;
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        claim(path, own);
        return new DataLock(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readHolder(path);
      if (holder !== null) throw inUse(dataPath, holder);
      // Left behind by a process that is gone.
      unlinkSync(path);
    }
    throw inUse(dataPath, 0);
  }

  release(): void {
    if (readHolder(this.#path) === process.pid) unlinkSync(this.#path);
  }
}

/** Makes the file with its content in one step, so that nobody reads half of it. Throws EEXIST. */
function claim(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o640 });
  try {
    linkSync(draft, path);
  } finally {
    unlinkSync(draft);
  }
}

/** The pid in the file if that very process still runs, else null. */
function readHolder(path: string): number | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  const [pidText, startTime] = text.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || !isRunning(pid)) return null;
  const startTimeNow = startTimeOf(pid);
  const isSameProcess = !startTime || startTimeNow === undefined || startTimeNow === startTime;
  return isSameProcess ? pid : null;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Clock ticks from boot to the process' start (proc(5), field 22); undefined where there is no /proc. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces: count from behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function inUse(dataPath: string, pid: number): TidemarkError {
  return new TidemarkError(
    'data_in_use',
    `Another Tidemark server (pid ${pid}) uses ${dataPath}. Stop it, or choose another folder with --data.`,
    { status: 503 },
  );
}
