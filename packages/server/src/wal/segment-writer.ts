import { constants } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { endFrame } from './frame.ts';
import { type SegmentName, segmentFileName, syncFolder } from './segment-file.ts';

/**
 * Appends to one segment file. The file is opened with O_DSYNC: a write returns after its bytes and the
 * file's length are on disk, which saves a second call per commit. In a file that was written before they are there
 * several times as quickly, because the file system has nothing to note down (see spare-files.ts).
 */
export class SegmentWriter {
  readonly name: SegmentName;
  sizeBytes = 0;
  #file: FileHandle;

  private constructor(name: SegmentName, file: FileHandle) {
    this.name = name;
    this.#file = file;
  }

  /**
   * Begins a segment, in the file at `spare` if there is one. The folder is synced before anything is written: a spare
   * must not come back under its old name with frames of this segment in it. Leaves no file behind when it fails, and
   * the spare where it was: the next try may take the same number.
   */
  static async create(
    folder: string,
    name: SegmentName,
    sync: (folder: string) => Promise<void> = syncFolder,
    spare: string | null = null,
  ): Promise<SegmentWriter> {
    const path = join(folder, segmentFileName(name));
    if (spare !== null) await rename(spare, path);
    const isNew = spare === null ? constants.O_CREAT | constants.O_EXCL : 0;
    let file: FileHandle | null = null;
    try {
      file = await open(path, isNew | constants.O_WRONLY | constants.O_DSYNC, 0o640);
      await sync(folder);
      return new SegmentWriter(name, file);
    } catch (error) {
      // What cannot be removed has no frame of this segment, and recovery reads all files of a number.
      await file?.close().catch(() => undefined);
      if (spare !== null) await rename(path, spare).catch(() => undefined);
      else if (file !== null) await unlink(path).catch(() => undefined);
      throw error;
    }
  }

  /** All of `bytes` or none: what a failed write left behind is cut off again. */
  async append(bytes: Buffer): Promise<void> {
    try {
      let written = 0;
      while (written < bytes.length) {
        const position = this.sizeBytes + written;
        const result = await this.#file.write(bytes, written, bytes.length - written, position);
        written += result.bytesWritten;
      }
      this.sizeBytes += bytes.length;
    } catch (error) {
      // If this fails too, the next append overwrites the same bytes and recovery skips the rest.
      await this.#file.truncate(this.sizeBytes).catch(() => undefined);
      throw error;
    }
  }

  /** Marks the end of what was written over something else. */
  async close(): Promise<void> {
    // On a full disk, say. Then the end is behind the last whole frame.
    if (this.name.isReused) await this.append(endFrame(this.name.salt)).catch(() => undefined);
    await this.#file.close();
  }
}
