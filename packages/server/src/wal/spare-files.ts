import { randomInt } from 'node:crypto';
import { readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSegmentFileName, type SegmentName, segmentFileName } from './segment-file.ts';

/** While one segment is written, the one before it goes to the store, and the next one needs a file. */
export const maxSpareFiles = 3;
/** Larger files are not kept. */
export const maxSpareBytes = 128 * 1024 * 1024;

const ending = '.spare';

/** A file that a segment may be written over, and the newest salt in it. */
export type Spare = { path: string; salt: number };

/** A salt that no frame in the file has: each is some more than the one before. */
export function saltAfter(salt: number): number {
  return (salt + randomInt(1, 256)) >>> 0;
}

/**
 * Files of segments that were let go of, to write new ones over. In a file that grows each fsync waits for the file
 * system's journal, with all that others have written: measured, nine of ten commits took up to 5 ms, and one of a
 * hundred up to 0.1 s, against 0.3 and 8 ms.
 *
 * Each segment in a file has another salt than all before, so that no frame of these is taken for one of its own.
 */
export class SpareFiles {
  readonly #folder: string;
  #spares: Spare[] = [];
  #isKeeping = true;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** With what an earlier process left. */
  static async open(folder: string): Promise<SpareFiles> {
    const files = new SpareFiles(folder);
    for (const fileName of await readdir(folder)) {
      if (!fileName.endsWith(ending)) continue;
      const name = parseSegmentFileName(fileName.slice(0, -ending.length));
      const path = join(folder, fileName);
      if (name !== null && files.#spares.length < maxSpareFiles) {
        files.#spares.push({ path, salt: name.salt });
      } else await unlink(path).catch(() => undefined);
    }
    return files;
  }

  get count(): number {
    return this.#spares.length;
  }

  /** A file to write over, if there is one. */
  take(): Spare | null {
    return this.#spares.pop() ?? null;
  }

  /** Takes back one that nothing was written over, unless it is gone. */
  async giveBack(spare: Spare): Promise<void> {
    const isThere = await stat(spare.path).then(
      () => true,
      () => false,
    );
    if (isThere) this.#spares.push(spare);
  }

  /** Whether files are kept. Where room is short, those that are there go. */
  async setKeeping(isKeeping: boolean): Promise<void> {
    this.#isKeeping = isKeeping;
    if (isKeeping) return;
    const spares = this.#spares;
    this.#spares = [];
    for (const { path } of spares) await unlink(path).catch(() => undefined);
  }

  /** Keeps the file of a segment that is let go of; false where it is to be removed. */
  async keep(name: SegmentName): Promise<boolean> {
    if (!this.#isKeeping || this.#spares.length >= maxSpareFiles) return false;
    const path = join(this.#folder, segmentFileName(name));
    const sparePath = `${path}${ending}`;
    try {
      if ((await stat(path)).size > maxSpareBytes) return false;
      await rename(path, sparePath);
    } catch {
      return false;
    }
    this.#spares.push({ path: sparePath, salt: name.salt });
    return true;
  }
}
