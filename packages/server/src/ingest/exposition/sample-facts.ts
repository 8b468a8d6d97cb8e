import type { LabelScanner } from './label-scanner.ts';

/** Series whose facts lie together. */
const pageSeries = 1024;
/** Words of 32 bits: key, hash of the Metric, hash of the special label, whether there is one, bound. */
const words = 8;

/**
 * What {@link LabelScanner} found out about the labels of known series, so that they need not be looked
 * through again: 32 bytes a series, in pages that are made when they are needed. `key` stands for what
 * else decides on it, the type of the family and the length of its name (0 is none).
 */
export class SampleFacts {
  readonly #pages: { facts: Int32Array; bounds: Float64Array }[] = [];

  /** Puts what is known into `labels`; false when nothing is known under this key. */
  load(series: number, key: number, labels: LabelScanner): boolean {
    const page = this.#pages[Math.floor(series / pageSeries)];
    if (page === undefined) return false;
    const at = (series % pageSeries) * words;
    const { facts } = page;
    if (facts[at] !== key) return false;
    labels.low = facts[at + 1];
    labels.high = facts[at + 2];
    labels.specialLow = facts[at + 3];
    labels.specialHigh = facts[at + 4];
    labels.specialStart = facts[at + 5];
    labels.bound = page.bounds[(at + 6) / 2];
    return true;
  }

  store(series: number, key: number, labels: LabelScanner): void {
    const pageIndex = Math.floor(series / pageSeries);
    let page = this.#pages[pageIndex];
    if (page === undefined) {
      const memory = new ArrayBuffer(pageSeries * words * 4);
      page = { facts: new Int32Array(memory), bounds: new Float64Array(memory) };
      this.#pages[pageIndex] = page;
    }
    const at = (series % pageSeries) * words;
    const { facts } = page;
    facts[at] = key;
    facts[at + 1] = labels.low;
    facts[at + 2] = labels.high;
    facts[at + 3] = labels.specialLow;
    facts[at + 4] = labels.specialHigh;
    // Where it lies is of no use in another body.
    facts[at + 5] = labels.specialStart === -1 ? -1 : 0;
    page.bounds[(at + 6) / 2] = labels.bound;
  }
}
