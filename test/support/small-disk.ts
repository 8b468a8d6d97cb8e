import { spawnSync } from 'node:child_process';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { newFolder } from './server.ts';

const mebibyte = 1024 * 1024;

/** A file system of its own in memory, small enough to be filled. */
export class SmallDisk {
  readonly path: string;
  readonly #ballast: string;

  private constructor(path: string) {
    this.path = path;
    this.#ballast = join(path, 'ballast');
  }

  /** Mounts it, or gives the reason why this user may not. */
  static async mount(sizeMebibytes: number): Promise<SmallDisk | string> {
    const path = await newFolder();
    const options = ['-t', 'tmpfs', '-o', `size=${sizeMebibytes}m`, 'tmpfs', path];
    const { status, error, stderr } = spawnSync('mount', options, { encoding: 'utf8' });
    if (status !== 0) return (error?.message ?? stderr).trim();
    return new SmallDisk(path);
  }

  /** Writes a file until at most `leaveMebibytes` are free; 0 takes the last byte. */
  async fill(leaveMebibytes: number): Promise<void> {
    const block = Buffer.alloc(mebibyte);
    const { bavail, bsize } = await statfs(this.path);
    const count = Math.ceil((bavail * bsize) / mebibyte) - leaveMebibytes;
    const file = openSync(this.#ballast, 'a');
    try {
      // In one go, so that no look at the free space falls in between.
      for (let i = 0; i < count; i++) writeSync(file, block);
      for (let size = 64 * 1024; leaveMebibytes === 0 && size >= 1; size = Math.floor(size / 2)) {
        while (fits(file, block.subarray(0, size)));
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    unlinkSync(this.#ballast);
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.path]);
  }
}

function fits(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
