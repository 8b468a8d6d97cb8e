import { statfs } from 'node:fs/promises';
import { unavailable } from '../errors/index.ts';

/** Below this many free bytes writers are refused, so that the engine can still merge and delete. */
export const minFreeBytes = 64 * 1024 * 1024;
/** How often the free space is looked at, in milliseconds. */
const checkIntervalMs = 1_000;

/** Watches the free space where the data lies; senders are refused before the disk is full. */
export class DiskSpace {
  readonly #path: string;
  readonly #onChange: (isLow: boolean, freeBytes: number) => void;
  #timer: NodeJS.Timeout | undefined;
  freeBytes = Number.POSITIVE_INFINITY;

  constructor(path: string, onChange: (isLow: boolean, freeBytes: number) => void) {
    this.#path = path;
    this.#onChange = onChange;
  }

  get isLow(): boolean {
    return this.freeBytes < minFreeBytes;
  }

  async start(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => void this.#look(), checkIntervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Throws a retryable error while space is low. */
  refuseIfLow(): void {
    if (!this.isLow) return;
    throw unavailable(
      'disk_full',
      `Only ${Math.floor(this.freeBytes / 1024 / 1024)} MiB are free where the data lies, ${minFreeBytes / 1024 / 1024} MiB are needed: nothing of this request was stored. Free some space and send it again.`,
      5,
    );
  }

  async #look(): Promise<void> {
    const wasLow = this.isLow;
    try {
      const { bavail, bsize } = await statfs(this.#path);
      this.freeBytes = bavail * bsize;
    } catch {
      // Unknown is not low: the write itself will tell.
      this.freeBytes = Number.POSITIVE_INFINITY;
    }
    if (wasLow !== this.isLow) this.#onChange(this.isLow, this.freeBytes);
  }
}
