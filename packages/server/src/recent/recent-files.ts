import { close, open, readSync, write } from 'node:fs';
import { mkdir, readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

// By their numbers, because only so they can be read without waiting.
const openFile = promisify(open);
const closeFile = promisify(close);
const writeTo = promisify(write);

/** A file that is larger is not written on. */
export const maxFileBytes = 64 * 1024 * 1024;
/** At once; more would keep one of the threads that all share from others. */
const maxWriteBytes = 1024 * 1024;

type RecentFile = { descriptor: number; path: string; sizeBytes: number; parts: number };

/** A part of a file, from this byte on. */
export type FilePart = { file: RecentFile; positionBytes: number };

/**
 * Files that only this process reads, and that nobody misses after it: never fsynced, removed at the next start. Parts
 * are appended, read as they are asked for, and dropped.
 */
export class RecentFiles {
  readonly #folder: string;
  #files: RecentFile[] = [];
  #nextNumber = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Removes what a process left that could not do so itself: gigabytes take the system a second, which nobody waits for. */
  async begin(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o750 });
    for (const name of await readdir(this.#folder)) {
      this.#nextNumber = Math.max(this.#nextNumber, Number.parseInt(name, 10) + 1 || 0);
      void unlink(join(this.#folder, name)).catch(() => undefined);
    }
  }

  get sizeBytes(): number {
    return this.#files.reduce((sum, file) => sum + file.sizeBytes, 0);
  }

  /**
   * Files of `fileSizeBytes` are not written on: space comes free file by file. Throws the system's error where the disk
   * takes no more.
   */
  async append(bytes: Uint8Array, fileSizeBytes = maxFileBytes): Promise<FilePart> {
    const file = await this.#fileToWrite(Math.min(maxFileBytes, fileSizeBytes));
    const part = { file, positionBytes: file.sizeBytes };
    try {
      for (let from = 0; from < bytes.length; ) {
        const length = Math.min(maxWriteBytes, bytes.length - from);
        const { bytesWritten } = await writeTo(
          file.descriptor,
          bytes,
          from,
          length,
          file.sizeBytes,
        );
        from += bytesWritten;
        file.sizeBytes += bytesWritten;
      }
      return part;
    } catch (error) {
      this.drop(part);
      throw error;
    }
  }

  /** With one part more, so that nobody drops it. */
  async #fileToWrite(fileSizeBytes: number): Promise<RecentFile> {
    const last = this.#files.at(-1);
    if (last !== undefined && last.sizeBytes < fileSizeBytes) {
      last.parts++;
      return last;
    }
    // Somebody may have thought that nobody needs it.
    await mkdir(this.#folder, { recursive: true, mode: 0o750 });
    const path = join(this.#folder, `${this.#nextNumber++}.minutes`);
    const descriptor = await openFile(path, 'w+', 0o640);
    const file = { descriptor, path, sizeBytes: 0, parts: 1 };
    this.#files.push(file);
    return file;
  }

  /** Fills `into` with what the part has from `offsetBytes` on. It was written lately, so the system has it in memory. */
  read({ file, positionBytes }: FilePart, offsetBytes: number, into: Uint8Array): void {
    const read = readSync(file.descriptor, into, 0, into.length, positionBytes + offsetBytes);
    if (read !== into.length) throw new Error(`${file.path} ends after ${file.sizeBytes} bytes`);
  }

  drop({ file }: FilePart): void {
    file.parts--;
    if (file.parts > 0) return;
    this.#files = this.#files.filter((other) => other !== file);
    // A large file takes the system some time, which nobody waits for.
    void remove(file);
  }

  /** Lets go of all. */
  async close(): Promise<void> {
    await Promise.all(this.#files.splice(0).map(remove));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function remove({ descriptor, path }: RecentFile): Promise<void> {
  await closeFile(descriptor).catch(() => undefined);
  await unlink(path).catch(() => undefined);
}
