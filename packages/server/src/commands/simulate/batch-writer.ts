import type { SimulatedSeries } from './fleet.ts';
import { fillIn, JsonTemplate } from './json-template.ts';
import { valueAt } from './metric-catalog.ts';
import { isSilent } from './outage.ts';

const openBracket = 91;
const closeBracket = 93;

/** When the samples of a batch are from. */
export type BatchTimes = {
  /** Of the first one; the others follow `stepMs` apart. */
  timeMs: number;
  stepMs: number;
  /** Since the simulation began. */
  elapsedMs: number;
};

/** Writes JSON arrays of samples, going round all series. */
export class BatchWriter {
  readonly #fleet: readonly SimulatedSeries[];
  readonly #template: JsonTemplate;
  #next = 0;

  constructor(fleet: readonly SimulatedSeries[]) {
    this.#fleet = fleet;
    this.#template = new JsonTemplate(fleet);
  }

  /** A buffer that holds `samples` samples in any case; the caller owns it and lends it to `write`. */
  allocate(samples: number): Buffer {
    return Buffer.allocUnsafe(samples * this.#template.longestSampleBytes + 2);
  }

  /**
   * Writes an array for the next `count` series into `target`; series of silent hosts are left out.
   * Gives its length in bytes and how many samples it holds, 0 when all are silent.
   */
  write(target: Buffer, count: number, times: BatchTimes): { sizeBytes: number; samples: number } {
    const fleet = this.#fleet;
    // Each series comes again when all others had their turn.
    const sinceLastMs = times.stepMs * fleet.length;
    target[0] = openBracket;
    let end = 1;
    let samples = 0;
    for (let index = 0; index < count; index++) {
      const position = this.#next;
      this.#next = position + 1 === fleet.length ? 0 : position + 1;
      const { metric, seed, hostSeed } = fleet[position];
      if (isSilent(hostSeed, times.elapsedMs)) continue;
      const timeMs = times.timeMs + index * times.stepMs;
      end = this.#template.copy(target, end, position, position + 1);
      fillIn(target, end, timeMs, valueAt(metric, seed, timeMs, sinceLastMs), metric.decimals);
      samples++;
    }
    // The comma behind the last sample becomes the end of the array.
    if (samples > 0) target[end - 1] = closeBracket;
    return { sizeBytes: end, samples };
  }
}
