/** What plain-minutes.ts and plain-samples.ts have in common. */
import { emptyRows } from './bucket-rows.ts';
import type { StatementSettings } from './engine/index.ts';
import type { BucketRows, SeriesGroups } from './store.ts';

/** Of more series the engine adds up faster. */
export const maxPlainSeries = 16;

/**
 * A minute has a row of each segment that brought some of it. Of more in all the engine adds up faster, and the main thread
 * is busy for more than some milliseconds with them.
 */
export const maxPlainRows = 4_000;

/**
 * One thread for all, as there is hardly any work, and the statements themselves say what is to be looked at first
 * (PREWHERE): with the engine's own guesses they took half as much time again.
 */
export const plainRowsSettings: StatementSettings = {
  max_threads: 1,
  output_format_parallel_formatting: 0,
  optimize_move_to_prewhere: 0,
  use_skip_indexes: 0,
  // The engine stops at so many, not after: one more tells that there may be more.
  max_result_rows: maxPlainRows + 1,
  result_overflow_mode: 'break',
};

/** What a reader of rows added: all that was asked for, all but the edges, or nothing as only the engine can tell. */
export type Added = 'all' | 'all but edges' | 'nothing';

type Bucket = { group: number; ms: number; count: number; sum: number; min: number; max: number };

/** Sums per group and bucket. Groups are those of the whole question, which may have many more than these series. */
export class PlainSums {
  readonly #buckets = new Map<string, Bucket>();

  add(group: number, ms: number, { count, sum, min, max }: Omit<Bucket, 'group' | 'ms'>): void {
    const key = `${group} ${ms}`;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      this.#buckets.set(key, { group, ms, count, sum, min, max });
      return;
    }
    bucket.count += count;
    bucket.sum += sum;
    bucket.min = Math.min(bucket.min, min);
    bucket.max = Math.max(bucket.max, max);
  }

  get rows(): BucketRows {
    const rows = emptyRows(this.#buckets.size);
    let place = 0;
    for (const bucket of this.#buckets.values()) {
      rows.group[place] = bucket.group;
      rows.bucketMs[place] = bucket.ms;
      rows.sampleCount[place] = bucket.count;
      rows.sum[place] = bucket.sum;
      rows.min[place] = bucket.min;
      rows.max[place++] = bucket.max;
    }
    return rows;
  }
}

/** The place of a series among those that are asked for. */
export function placeOf(low: number, high: number, { count, idLow, idHigh }: SeriesGroups): number {
  for (let place = 0; place < count; place++) {
    if (idLow[place] === low && idHigh[place] === high) return place;
  }
  throw new Error('the engine answered with a series that was not asked for');
}
