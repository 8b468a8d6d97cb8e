import { type Batch, lateObservation, observation } from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';

/**
 * Marks the observations of a segment that are not newer than all before them of their series. Most are
 * newer: series and time identify them within the segment, which takes next to no disk. The others are
 * told apart by their row. The mark is in the log, so that a replay need not see the samples before it.
 */
export class LateObservations {
  /** Time of the newest observation in the segment, by series index. */
  #newestMs = new Float64Array(0);

  /** To be called for every batch of the segment, in order, before it is written. */
  mark(batch: Batch): void {
    for (let row = 0; row < batch.count; row++) {
      if (batch.kind[row] !== observation) continue;
      const series = batch.seriesIndex[row];
      const timestampMs = batch.timestampMs[row];
      if (series >= this.#newestMs.length) this.#growTo(series + 1);
      if (timestampMs > this.#newestMs[series]) this.#newestMs[series] = timestampMs;
      else batch.kind[row] = lateObservation;
    }
  }

  /** For the next segment. */
  reset(): void {
    this.#newestMs.fill(Number.NEGATIVE_INFINITY);
  }

  #growTo(length: number): void {
    const known = this.#newestMs.length;
    this.#newestMs = grownTo(this.#newestMs, length).fill(Number.NEGATIVE_INFINITY, known);
  }
}
