/** The three kinds of figures that Tidemark keeps about itself, in Prometheus' sense of the words. */

export type LabelValues = Readonly<Record<string, string>>;

/** One exposed line: `<name><suffix>{labels} value`. */
export type Line = { suffix: string; labels: LabelValues; value: number };

export interface Instrument {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  lines(): Line[];
}

export class Counter implements Instrument {
  readonly kind = 'counter';
  readonly name: string;
  readonly help: string;
  #values = new Map<string, { labels: LabelValues; value: number }>();

  /** `name` ends in `_total`. */
  constructor(name: string, help: string) {
    this.name = name;
    this.help = help;
  }

  /**
   * `key` tells labels apart. Whoever counts often gives one that costs less than their JSON, and then
   * always, or the same labels are two lines.
   */
  add(value: number, labels: LabelValues = noLabels, key = keyOf(labels)): void {
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, { labels, value });
    else known.value += value;
  }

  /** Over all labels. */
  get total(): number {
    let total = 0;
    for (const { value } of this.#values.values()) total += value;
    return total;
  }

  lines(): Line[] {
    if (this.#values.size === 0) return [{ suffix: '', labels: {}, value: 0 }];
    return [...this.#values.values()].map(({ labels, value }) => ({ suffix: '', labels, value }));
  }
}

const noLabels: LabelValues = {};

function keyOf(labels: LabelValues): string {
  return labels === noLabels ? '{}' : JSON.stringify(labels);
}

/** A level that is read when somebody asks. */
export class Gauge implements Instrument {
  readonly kind = 'gauge';
  readonly name: string;
  readonly help: string;
  readonly read: () => number;

  constructor(name: string, help: string, read: () => number) {
    this.name = name;
    this.help = help;
    this.read = read;
  }

  lines(): Line[] {
    return [{ suffix: '', labels: {}, value: this.read() }];
  }
}

/** Durations in seconds, counted into buckets. */
export class Histogram implements Instrument {
  readonly kind = 'histogram';
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];
  #counts: number[];
  sum = 0;
  count = 0;

  constructor(name: string, help: string, bounds: readonly number[] = defaultBoundsS) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    const at = this.#bounds.findIndex((bound) => value <= bound);
    if (at !== -1) this.#counts[at]++;
  }

  lines(): Line[] {
    const lines: Line[] = [];
    let below = 0;
    for (let i = 0; i < this.#bounds.length; i++) {
      below += this.#counts[i];
      lines.push({ suffix: '_bucket', labels: { le: String(this.#bounds[i]) }, value: below });
    }
    lines.push({ suffix: '_bucket', labels: { le: '+Inf' }, value: this.count });
    lines.push({ suffix: '_sum', labels: {}, value: this.sum });
    lines.push({ suffix: '_count', labels: {}, value: this.count });
    return lines;
  }
}

const defaultBoundsS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
];
