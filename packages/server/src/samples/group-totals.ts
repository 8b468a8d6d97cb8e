import type { GroupedRequest, GroupSums } from '../promql/index.ts';
import type { LabelPairs } from '../series/index.ts';
import type { GroupedHours } from '../store/index.ts';

const hoursPerDay = 24;
const hourMs = 3_600_000;

type Total = { labels: LabelPairs; members: Float64Array; value: Float64Array };

/** What the hours of the series of each group come to. */
export class GroupTotals {
  readonly #across: GroupedRequest['across'];
  readonly #startMs: number;
  readonly #hourCount: number;
  readonly #totals: Total[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(across: GroupedRequest['across'], startMs: number, hourCount: number) {
    this.#across = across;
    this.#startMs = startMs;
    this.#hourCount = hourCount;
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
    const value = new Float64Array(this.#hourCount);
    this.#totals.push({ labels, members: new Float64Array(this.#hourCount), value });
    return number;
  }

  /** One series more, at the hour that begins then. */
  add(group: number, hourStartMs: number, value: number): void {
    this.#addTo(this.#totals[group], (hourStartMs - this.#startMs) / hourMs, 1, value);
  }

  addRows(rows: GroupedHours): void {
    for (let row = 0; row < rows.count; row++) {
      const total = this.#totals[rows.group[row]];
      const firstHour = (rows.dayS[row] * 1000 - this.#startMs) / hourMs;
      for (let place = 0; place < hoursPerDay; place++) {
        const hour = firstHour + place;
        const members = rows.hourSeries[row * hoursPerDay + place];
        if (members === 0 || hour < 0 || hour >= this.#hourCount) continue;
        this.#addTo(total, hour, members, rows.hourValue[row * hoursPerDay + place]);
      }
    }
  }

  #addTo({ members, value }: Total, hour: number, count: number, added: number): void {
    if (members[hour] === 0) value[hour] = added;
    else if (this.#across === 'min') value[hour] = Math.min(value[hour], added);
    else if (this.#across === 'max') value[hour] = Math.max(value[hour], added);
    else value[hour] += added;
    members[hour] += count;
  }

  /** null where one is not finite: rows do not tell all, or a sum is larger than numbers are. */
  finished(): readonly GroupSums[] | null {
    const isKnown = this.#totals.every(({ value }) => value.every(Number.isFinite));
    return isKnown ? this.#totals : null;
  }
}
