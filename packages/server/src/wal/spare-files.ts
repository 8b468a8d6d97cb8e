import { randomInt } from 'node:crypto';
import { readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSegmentFileName, type SegmentName, segmentFileName } from './segment-file.ts';

/** While one segment is written, the one before it goes to the store, and the next one needs a file. */
export const maxSpareFiles = 3;
/** Larger files are not kept. */
export const maxSpareBytes = 64 * 1024 * 1024;

const ending = '.spare';

/** A file that a segment may be written over. */
type Spare = { path: string; salt: number };

/**
 * Files of segments that were let go of, to write new ones over. In a file that grows each fsync waits for the file
 * system's journal, with all that others have written: measured, nine of ten commits took up to 5 ms, and one of a
 * hundred up to 0.1 s, against 0.3 and 8 ms.
 *
 * Each segment in a file has another salt than all before, so that no frame of these is taken for one of its own.
 */
export class SpareFiles {
  readonly #folder: string;
  readonly #spares: Spare[] = [];

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

  /** A file to write over, and the salt of what is to be written. */
  take(): { path: string; salt: number } | null {
    const spare = this.#spares.pop();
    if (spare === undefined) return null;
    return { path: spare.path, salt: (spare.salt + randomInt(1, 256)) >>> 0 };
  }

  /** Keeps the file of a segment that is let go of; false where it is to be removed. */
  async keep(name: SegmentName): Promise<boolean> {
    if (this.#spares.length >= maxSpareFiles) return false;
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
