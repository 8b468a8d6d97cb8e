import { createHash } from 'node:crypto';
import type { BucketQuestion, BucketRows } from './store.ts';

/** Sums that are remembered: those of a year by the hour, of one group, take half a megabyte. */
export const maxKeptBytes = 32 * 1024 * 1024;
const rowBytes = 4 + 5 * 8;

/**
 * Answers that were summed up from many rows which hardly ever change. Whoever changes some calls {@link forget},
 * before and after: what is being read meanwhile is not remembered.
 */
export class KeptSums {
  /** The one asked for last comes last. */
  readonly #answers = new Map<string, BucketRows>();
  readonly #maxBytes: number;
  #sizeBytes = 0;
  #revision = 0;

  constructor(maxBytes = maxKeptBytes) {
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** The answer belongs to this: read only. `throughEra` says which rows there are. */
  async get(
    question: BucketQuestion,
    throughEra: number,
    read: () => Promise<BucketRows>,
  ): Promise<BucketRows> {
    const key = keyOf(question, throughEra);
    const known = this.#answers.get(key);
    if (known !== undefined) {
      this.#answers.delete(key);
      this.#answers.set(key, known);
      return known;
    }
    const revision = this.#revision;
    const rows = await read();
    if (revision === this.#revision && !this.#answers.has(key)) this.#keep(key, rows);
    return rows;
  }

  forget(): void {
    this.#revision++;
    this.#answers.clear();
    this.#sizeBytes = 0;
  }

  #keep(key: string, rows: BucketRows): void {
    this.#answers.set(key, rows);
    this.#sizeBytes += sizeOf(key, rows);
    for (const [oldest, answer] of this.#answers) {
      if (this.#sizeBytes <= this.#maxBytes) return;
      this.#answers.delete(oldest);
      this.#sizeBytes -= sizeOf(oldest, answer);
    }
  }
}

function sizeOf(key: string, { count }: BucketRows): number {
  return key.length * 2 + count * rowBytes;
}

function keyOf(
  { series, granularity, timezone, hourSpans, throughSegment: _, ...others }: BucketQuestion,
  throughEra: number,
): string {
  const { count, idLow, idHigh, group } = series;
  const ids = createHash('sha256');
  for (const lanes of [idLow, idHigh, group]) ids.update(lanes.subarray(0, count));
  return JSON.stringify([throughEra, granularity, timezone, hourSpans, others, ids.digest('hex')]);
}
