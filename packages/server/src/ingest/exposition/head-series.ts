import type { MetricType } from '@tidemark/protocol';
import type { LabelPairs, SeriesTable } from '../../series/index.ts';
import { KnownSeries } from '../known-series.ts';
import { type Rows, refusedSeries } from '../rows.ts';
import { parseHead } from './parse-head.ts';

/** Pairs of extra labels and unit that are told apart at a time; then all that is known is forgotten. */
export const maxContexts = 10_000;

/** `unsaid` leaves the type of a known series as it is. */
const typeCodes = { unsaid: 0, counter: 1, gauge: 2, latency: 3 } as const;

/**
 * Finds the series of a line by the bytes of its name and labels, and makes it when they are met for the
 * first time. The same bytes mean another series when the request has other extra labels, and refine it
 * when its family has another type or unit: both are part of what the bytes are remembered by.
 */
export class HeadSeries {
  readonly #table: SeriesTable;
  #known: KnownSeries;
  #bytes: Buffer = nothing;
  #extraLabels: LabelPairs = [];
  #extraKey = '';
  #unit: string | undefined;
  #context = 0;
  readonly #contexts = new Map<string, number>();

  constructor(table: SeriesTable) {
    this.#table = table;
    this.#known = new KnownSeries(table);
  }

  /** Begins a body. Extra labels take the place of labels with the same name. */
  open(bytes: Buffer, extraLabels: LabelPairs): void {
    this.#bytes = bytes;
    this.#known.open(bytes);
    this.#extraLabels = extraLabels;
    this.#extraKey = extraLabels.length === 0 ? '' : JSON.stringify(extraLabels);
    this.#enterContext(undefined);
  }

  close(): void {
    this.#bytes = nothing;
    this.#known.close();
  }

  /** The unit that the series have from now on. */
  expectUnit(unit: string | undefined): void {
    if (unit !== this.#unit) this.#enterContext(unit);
  }

  #enterContext(unit: string | undefined): void {
    this.#unit = unit;
    const key = unit === undefined ? this.#extraKey : `${this.#extraKey} ${unit}`;
    let context = this.#contexts.get(key);
    if (context === undefined) {
      if (this.#contexts.size === maxContexts) this.#forget();
      context = this.#contexts.size;
      this.#contexts.set(key, context);
    }
    this.#context = context;
  }

  /**
   * The series that the name and labels from `start` to `end` are known to mean, or -1: then they may be made
   * out with {@link learn}. Only what was learned as strict is found as strict.
   */
  find(start: number, end: number, type: MetricType | undefined, isStrict: boolean): number {
    const known = this.#known;
    known.begin(this.#context * 8 + (isStrict ? 4 : 0) + typeCodes[type ?? 'unsaid']);
    known.add(start, end);
    return known.find();
  }

  /**
   * Makes out the series that {@link find} has just not found, or {@link refusedSeries}, with the reason noted
   * in `rows`.
   */
  learn(rows: Rows, start: number, end: number, type: MetricType | undefined): number {
    const head = parseHead(this.#bytes, start, end);
    if (typeof head === 'string') {
      rows.refuse('line', `expected ${head}`);
      return refusedSeries;
    }
    const series = rows.series(head.name, this.#withExtra(head.labels), type, this.#unit);
    if (series !== refusedSeries) this.#known.learn(series);
    return series;
  }

  #withExtra(labels: LabelPairs): LabelPairs {
    if (this.#extraLabels.length === 0) return labels;
    const extraNames = new Set(this.#extraLabels.map(([name]) => name));
    return [...labels.filter(([name]) => !extraNames.has(name)), ...this.#extraLabels];
  }

  #forget(): void {
    this.#contexts.clear();
    this.#known = new KnownSeries(this.#table);
    this.#known.open(this.#bytes);
  }
}

const nothing = Buffer.alloc(0);
