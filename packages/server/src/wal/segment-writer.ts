import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
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

  static async create(folder: string, name: SegmentName): Promise<SegmentWriter> {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_DSYNC;
    const file = await open(join(folder, segmentFileName(name)), flags, 0o640);
    await syncFolder(folder);
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
