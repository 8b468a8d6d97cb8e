import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TidemarkError } from '../errors/index.ts';

const fileName = 'tidemark.pid';
/** How long the end of a killed process is waited for, in milliseconds: it may have much memory to free. */
const maxEndingMs = 10_000;
const endingPollMs = 20;

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
  static async acquire(dataPath: string): Promise<DataLock> {
    const path = join(dataPath, fileName);
    const own = `${process.pid} ${look(process.pid)?.startTime ?? ''}\n`;
    const untilMs = performance.now() + maxEndingMs;
    for (;;) {
      try {
        claim(path, own);
        return new DataLock(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readHolder(path);
      if (holder === null) removeStale(path);
      else if (!holder.isEnding || performance.now() > untilMs) throw inUse(dataPath, holder.pid);
      else await sleep(endingPollMs);
    }
  }

  release(): void {
    if (readHolder(this.#path)?.pid === process.pid) unlinkSync(this.#path);
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

/** Left behind by a process that is gone; another one that starts may have removed it just now. */
function removeStale(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** A process that was killed and still frees its memory is ending: the folder is free in a moment. */
type Holder = { pid: number; isEnding: boolean };

/** The process in the file if that very one still runs, else null. */
function readHolder(path: string): Holder | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const [pidText, startTime] = text.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || !isRunning(pid)) return null;
  const found = look(pid);
  if (found === undefined) return { pid, isEnding: false };
  if (found.isOver || (startTime && found.startTime !== startTime)) return null;
  return { pid, isEnding: found.isEnding };
}

/** Also true for a zombie, which is over and only has not been asked how it ended. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** PF_EXITING of the kernel's task flags. */
const exitingFlag = 0x4;

/** What proc(5) says of a process in its `stat`; undefined where there is no /proc. */
function look(
  pid: number,
): { startTime: string | undefined; isOver: boolean; isEnding: boolean } | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name in parentheses may hold spaces: fields are counted from behind it, where the third one is.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const isZombie = state === 'Z' || state === 'X';
  const threadCount = Number(fields[17]);
  const isExiting = (Number(fields[6]) & exitingFlag) !== 0;
  return {
    startTime: fields[19],
    // The first thread of a killed process may be gone before the others, which still hold files.
    isOver: isZombie && threadCount <= 1,
    isEnding: isZombie || isExiting,
  };
}

function inUse(dataPath: string, pid: number): TidemarkError {
  return new TidemarkError(
    'data_in_use',
    `Another Tidemark server (pid ${pid}) uses ${dataPath}. Stop it, or choose another folder with --data.`,
    { status: 503 },
  );
}
