import type { LabelPairs } from '../../series/index.ts';
import { growthWindowMs, RollingCount } from './rolling-count.ts';
import { SpaceSaving } from './space-saving.ts';

/** Metrics, and labels, that are told apart of one sender. */
export const growthPlaces = 8;

/** So many new series are all looked at; after that one of {@link sampleStride}, by chance, stands for all. */
export const seenAlways = 256;
export const sampleStride = 8;

/** Counts of long ago weigh half after this time, in milliseconds. */
const halvingMs = growthWindowMs / 2;

/** A metric that is less than this part of a sender's new series stands for many. */
const namedShare = 0.1;

/** What a sender's new series have in common; null where nothing stands out. */
export type GrowthCause = {
  /** The metric with most of them. */
  metric: string | null;
  /** Whether it is one of many: then either their names are ever new, or all of them grow by the label. */
  isManyMetrics: boolean;
  /** The label with most new values; null: only known values are combined anew. */
  label: string | null;
};

/** What one sender added and wanted to add within the last hour, and by which metric and label. */
export class SenderGrowth {
  readonly sender: string;
  readonly added = new RollingCount();
  readonly refused = new RollingCount();
  /** When the log last said that this sender is refused. */
  loggedMs = Number.NEGATIVE_INFINITY;
  /** Kept for a moment: a body may bring 100,000 items that are refused for the same reason. */
  message: { text: string; madeMs: number } | undefined;
  #metrics = new SpaceSaving(growthPlaces);
  #labels = new SpaceSaving(growthPlaces);
  #seen = 0;
  #halvedMs: number;

  constructor(sender: string, nowMs: number) {
    this.sender = sender;
    this.#halvedMs = nowMs;
  }

  /**
   * Notes what a new series is made of, whether it is admitted or refused. Gives for how many series it
   * stands: 0 when it was passed over.
   */
  note(
    name: string,
    labels: LabelPairs,
    isKnownPair: (label: string, value: string) => boolean,
    nowMs: number,
  ): number {
    if (nowMs - this.#halvedMs >= halvingMs) this.#age(nowMs);
    this.#seen++;
    const weight = this.#seen <= seenAlways ? 1 : sampleStride;
    // By chance, because a sender has a rhythm of its own.
    if (weight > 1 && Math.random() * sampleStride >= 1) return 0;
    this.#metrics.add(name, weight);
    for (let i = 0; i < labels.length; i++) {
      const [label, value] = labels[i];
      if (!isKnownPair(label, value)) this.#labels.add(label, weight);
    }
    return weight;
  }

  cause(): GrowthCause {
    const metrics = this.#metrics.ranked();
    const all = metrics.reduce((sum, { count }) => sum + count, 0);
    const top = metrics[0];
    return {
      metric: top?.key ?? null,
      isManyMetrics: top !== undefined && top.count - top.error < namedShare * all,
      label: this.#labels.top()?.key ?? null,
    };
  }

  #age(nowMs: number): void {
    this.#metrics.halve();
    this.#labels.halve();
    this.#seen = 0;
    this.#halvedMs = nowMs;
  }
}
