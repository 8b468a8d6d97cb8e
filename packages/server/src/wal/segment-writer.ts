import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type SegmentName, segmentFileName, syncFolder } from './segment-file.ts';

/**
 * Appends to one segment file. The file is opened with O_DSYNC: a write returns after its bytes and the
 * file's length are on disk, which saves a second call per commit.
 */
export class SegmentWriter {
  readonly name: SegmentName;
  sizeBytes = 0;
  #file: FileHandle;

  private constructor(name: SegmentName, file: FileHandle) {
    this.name = name;
    this.#file = file;
  }

  /** Leaves no file behind when it fails: the next try may take the same number. */
  static async create(
    folder: string,
    name: SegmentName,
    sync: (folder: string) => Promise<void> = syncFolder,
  ): Promise<SegmentWriter> {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_DSYNC;
    const path = join(folder, segmentFileName(name));
    const file = await open(path, flags, 0o640);
    try {
      await sync(folder);
    } catch (error) {
      // What cannot be removed is empty, and recovery reads all files of a number.
      await file.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
      throw error;
    }
    return new SegmentWriter(name, file);
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

  async close(): Promise<void> {
    await this.#file.close();
  }
}
