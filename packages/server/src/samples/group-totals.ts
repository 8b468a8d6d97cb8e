import type { GroupedRequest, GroupSums } from '../promql/index.ts';
import type { LabelPairs } from '../series/index.ts';
import type { GroupedRows } from '../store/index.ts';

type Total = { labels: LabelPairs; members: Float64Array; value: Float64Array };

/** What the windows of the series of each group come to. */
export class GroupTotals {
  readonly #across: GroupedRequest['across'];
  readonly #startMs: number;
  readonly #windowCount: number;
  readonly #windowMs: number;
  readonly #totals: Total[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(
    across: GroupedRequest['across'],
    startMs: number,
    windowCount: number,
    windowMs: number,
  ) {
    this.#across = across;
    this.#startMs = startMs;
    this.#windowCount = windowCount;
    this.#windowMs = windowMs;
  }

  get groupCount(): number {
    return this.#totals.length;
  }

  /** The number of the group that has these labels. */
  groupOf(labels: LabelPairs): number {
    const key = JSON.stringify(labels);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#totals.length;
    this.#numbers.set(key, number);
    const value = new Float64Array(this.#windowCount);
    this.#totals.push({ labels, members: new Float64Array(this.#windowCount), value });
    return number;
  }

  /** One series more, at the window that begins then. */
  add(group: number, startMs: number, value: number): void {
    this.#addTo(this.#totals[group], (startMs - this.#startMs) / this.#windowMs, 1, value);
  }

  addRows({ count, windowsPerRow, group, beginS, windowSeries, windowValue }: GroupedRows): void {
    for (let row = 0; row < count; row++) {
      const total = this.#totals[group[row]];
      const first = (beginS[row] * 1000 - this.#startMs) / this.#windowMs;
      for (let place = 0; place < windowsPerRow; place++) {
        const window = first + place;
        const members = windowSeries[row * windowsPerRow + place];
        if (members === 0 || window < 0 || window >= this.#windowCount) continue;
        this.#addTo(total, window, members, windowValue[row * windowsPerRow + place]);
      }
    }
  }

  #addTo({ members, value }: Total, window: number, count: number, added: number): void {
    if (members[window] === 0) value[window] = added;
    else if (this.#across === 'min') value[window] = Math.min(value[window], added);
    else if (this.#across === 'max') value[window] = Math.max(value[window], added);
    else value[window] += added;
    members[window] += count;
  }

  /** null where one is not finite: rows do not tell all, or a sum is larger than numbers are. */
  finished(): readonly GroupSums[] | null {
    const isKnown = this.#totals.every(({ value }) => value.every(Number.isFinite));
    return isKnown ? this.#totals : null;
  }
}
