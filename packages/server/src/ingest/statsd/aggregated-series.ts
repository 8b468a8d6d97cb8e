import type { Histogram } from '../../batch/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import { ExponentialHistogram } from './exponential-histogram.ts';
import { type StatsdType, statsdTypes } from './statsd-reader.ts';

/** What one series gathers in an interval. */
export class AggregatedSeries {
  readonly name: string;
  /** Sorted by name. */
  readonly labels: LabelPairs;
  readonly type: StatsdType;
  /** Who sent it first. */
  readonly sender: string;
  /** Whether anything came since the last flush. */
  isUpdated = false;
  /** Of the last flush at which it was updated; NaN before the first. */
  updatedMs = Number.NaN;
  #number = 0;
  #members: Set<number> | undefined;
  #histogram: ExponentialHistogram | undefined;

  constructor(name: string, labels: LabelPairs, type: StatsdType, sender: string) {
    this.name = name;
    this.labels = labels;
    this.type = type;
    this.sender = sender;
  }

  /** The sum of a counter, the last value of a gauge, the size of a set. */
  get value(): number {
    return this.#members?.size ?? this.#number;
  }

  /** Of a timer. */
  get histogram(): Histogram | undefined {
    return this.#histogram?.toHistogram();
  }

  add(value: number): void {
    this.isUpdated = true;
    this.#number += value;
  }

  setGauge(value: number, isChange: boolean): void {
    this.isUpdated = true;
    this.#number = isChange ? this.#number + value : value;
  }

  /** Gives how many members that made more, or -1 if there may be no more. */
  addMember(member: number, mayGrow: boolean): number {
    const members = this.#members ?? new Set<number>();
    const isNew = !members.has(member);
    if (isNew && !mayGrow) return -1;
    this.isUpdated = true;
    this.#members = members.add(member);
    return isNew ? 1 : 0;
  }

  /** Gives how many buckets that made more, or -1 if there may be no more. */
  addToHistogram(value: number, weight: number, mayGrow: boolean): number {
    const histogram = this.#histogram ?? new ExponentialHistogram();
    const before = histogram.bucketCount;
    if (!histogram.add(value, weight, mayGrow)) return -1;
    this.isUpdated = true;
    this.#histogram = histogram;
    return histogram.bucketCount - before;
  }

  /** Begins the next interval; a gauge keeps its value for changes. */
  reset(nowMs: number): void {
    this.isUpdated = false;
    this.updatedMs = nowMs;
    this.#members = undefined;
    this.#histogram = undefined;
    if (this.type !== statsdTypes.gauge) this.#number = 0;
  }
}
