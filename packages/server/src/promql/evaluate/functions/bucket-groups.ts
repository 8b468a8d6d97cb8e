import type { LabelPairs } from '../../../series/index.ts';
import {
  type ClassicBucket,
  type FloatHistogram,
  mixedClassicAndNative,
} from '../../histogram/index.ts';
import type { Position } from '../../parse/index.ts';
import { absent, float, type GridSeries, histogramAt } from '../grid-series.ts';
import { labelsKey, labelValue, metricNameLabel, withoutLabels } from '../labels.ts';
import { badBucketLabel } from '../remarks.ts';
import type { Scope } from '../scope.ts';

const bucketLabel = new Set(['le']);

/** A classic histogram: series that differ in nothing but `le`. */
type ClassicHistogram = {
  labels: LabelPairs;
  buckets: { upperBound: number; series: GridSeries }[];
};

/** What a histogram function works on: called for each histogram at each step. */
export type HistogramVisitor = {
  onNative(histogram: FloatHistogram, labels: LabelPairs, step: number): void;
  onClassic(buckets: ClassicBucket[], labels: LabelPairs, step: number): void;
};

/** Native histograms, and classic ones put together from their buckets. */
export class BucketGroups {
  readonly #native = new Map<string, GridSeries>();
  readonly #classic = new Map<string, ClassicHistogram>();
  readonly #scope: Scope;
  readonly #position: Position;

  /** @param position of the vector, for remarks */
  constructor(series: readonly GridSeries[], position: Position, scope: Scope) {
    this.#scope = scope;
    this.#position = position;
    for (const one of series) {
      if (one.histograms !== null) {
        this.#native.set(labelsKey(one.labels), one);
      }
      if (one.present.includes(float)) {
        this.#addBucket(one);
      }
    }
  }

  async visit(visitor: HistogramVisitor): Promise<void> {
    const { grid, query } = this.#scope;
    for (const [key, series] of this.#native) {
      const classic = this.#classic.get(key);
      for (let step = 0; step < grid.count; step++) {
        const found = series.present[step] === absent ? null : histogramAt(series, step);
        if (found === null || series.present[step] === float) {
          continue;
        }
        if (classic !== undefined && hasBuckets(classic, step)) {
          this.#annotate(mixedClassicAndNative, series.labels);
        } else {
          visitor.onNative(found, series.labels, step);
        }
      }
      if (query.pace.isDue()) {
        await query.pace.rest();
      }
    }
    for (const [key, classic] of this.#classic) {
      const native = this.#native.get(key);
      for (let step = 0; step < grid.count; step++) {
        const buckets = bucketsAt(classic, step);
        if (buckets.length > 0 && (native === undefined || native.present[step] === absent)) {
          visitor.onClassic(buckets, classic.labels, step);
        }
      }
      if (query.pace.isDue()) {
        await query.pace.rest();
      }
    }
  }

  #addBucket(series: GridSeries): void {
    const bound = labelValue(series.labels, 'le');
    const upperBound = parseBound(bound);
    if (upperBound === null) {
      this.#annotate(badBucketLabel(bound), series.labels);
      return;
    }
    const labels = withoutLabels(series.labels, bucketLabel);
    const key = labelsKey(labels);
    let classic = this.#classic.get(key);
    if (classic === undefined) {
      classic = { labels, buckets: [] };
      this.#classic.set(key, classic);
    }
    classic.buckets.push({ upperBound, series });
  }

  #annotate(note: typeof mixedClassicAndNative, labels: LabelPairs): void {
    const name = labelValue(labels, metricNameLabel);
    this.#scope.query.annotations.add(note, name, this.#position);
  }
}

function hasBuckets(classic: ClassicHistogram, step: number): boolean {
  return classic.buckets.some(({ series }) => series.present[step] === float);
}

function bucketsAt(classic: ClassicHistogram, step: number): ClassicBucket[] {
  const buckets: ClassicBucket[] = [];
  for (const { upperBound, series } of classic.buckets) {
    if (series.present[step] === float) {
      buckets.push({ upperBound, count: series.value[step] });
    }
  }
  return buckets;
}

/** null if the label is missing or no number. */
export function parseBound(text: string): number | null {
  const special = /^([+-]?)inf(inity)?$/i.exec(text);
  if (special !== null) {
    return special[1] === '-' ? -Infinity : Infinity;
  }
  if (/^nan$/i.test(text)) {
    return Number.NaN;
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}
