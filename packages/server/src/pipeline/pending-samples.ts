import { grownTo } from '../columns/grown-to.ts';
import { dayMs } from '../head/index.ts';
import type { SampleRows } from '../store/index.ts';

/** Samples that are safe in the log and wait for the store, in the order of the log. */
export class PendingSamples implements SampleRows {
  count = 0;
  idLow = new Uint32Array(1024);
  idHigh = new Uint32Array(1024);
  timestampMs = new Float64Array(1024);
  value = new Float64Array(1024);
  sequenceLow = new Uint32Array(1024);
  sequenceHigh = new Uint32Array(1024);
  keepDay = new Uint16Array(1024);
  decimals = new Uint8Array(1024);

  get capacity(): number {
    return this.idLow.length;
  }

  append(
    idLow: number,
    idHigh: number,
    timestampMs: number,
    value: number,
    sequenceLow: number,
    sequenceHigh: number,
    keepDay: number,
    decimals: number,
  ): void {
    const at = this.count;
    if (at === this.idLow.length) this.#growTo(at + 1);
    this.idLow[at] = idLow;
    this.idHigh[at] = idHigh;
    this.timestampMs[at] = timestampMs;
    this.value[at] = value;
    this.sequenceLow[at] = sequenceLow;
    this.sequenceHigh[at] = sequenceHigh;
    this.keepDay[at] = keepDay;
    this.decimals[at] = decimals;
    this.count = at + 1;
  }

  /** Empties it; the columns stay as large as they are, to be filled again. */
  clear(): void {
    this.count = 0;
  }

  #growTo(length: number): void {
    this.idLow = grownTo(this.idLow, length);
    this.idHigh = grownTo(this.idHigh, length);
    this.timestampMs = grownTo(this.timestampMs, length);
    this.value = grownTo(this.value, length);
    this.sequenceLow = grownTo(this.sequenceLow, length);
    this.sequenceHigh = grownTo(this.sequenceHigh, length);
    this.keepDay = grownTo(this.keepDay, length);
    this.decimals = grownTo(this.decimals, length);
  }
}

/** The day that retention counts from: of the later of the sample's time and its arrival. */
export function keepDayOf(timestampMs: number, arrivalMs: number): number {
  return Math.floor(Math.max(timestampMs, arrivalMs) / dayMs);
}
