import type { Labels } from '@tidemark/protocol';
import type { SeriesDefinition } from '../series/index.ts';
import type { WaitingPoint } from './waiting-point.ts';

/** Most points in one push of one subscription; what is beyond is left out and said so. */
export const maxPushedPoints = 5_000;
/** Most characters of one push, for series with long labels. */
export const maxPushChars = 4 * 1024 * 1024;

/**
 * What somebody wants to see: a metric (or all) and labels. All subscribers who want the same share one,
 * so that the push under way is put together and written as JSON once for all of them.
 */
export class Interest {
  readonly key: string;
  readonly name: string | undefined;
  readonly labels: Labels;
  readonly pairs: readonly (readonly [label: string, value: string])[];
  subscriberCount = 0;
  /** Points of the push under way. */
  points: WaitingPoint[] = [];
  /** Whether points are missing in the push under way. */
  isThinned = false;
  #texts: string[] = [];
  #charCount = 0;
  #joined: string | null = null;

  constructor(name: string | undefined, labels: Labels) {
    this.name = name;
    this.labels = labels;
    this.pairs = sortedPairs(labels);
    this.key = interestKey(name, labels);
  }

  get hasNews(): boolean {
    return this.points.length > 0 || this.isThinned;
  }

  matches(definition: SeriesDefinition): boolean {
    if (this.name !== undefined && definition.name !== this.name) return false;
    const { labels } = definition;
    return this.pairs.every(([label, value]) =>
      labels.some(([ownLabel, ownValue]) => ownLabel === label && ownValue === value),
    );
  }

  /** Whether another point may join the push under way; if not, the push says that it is thinned. */
  hasRoom(): boolean {
    if (this.points.length < maxPushedPoints && this.#charCount < maxPushChars) return true;
    this.isThinned = true;
    return false;
  }

  add(point: WaitingPoint, text: string): void {
    this.points.push(point);
    this.#texts.push(text);
    this.#charCount += text.length;
  }

  /** The points of the push under way as a JSON array, put together when first asked for. */
  pointsText(): string {
    this.#joined ??= `[${this.#texts.join(',')}]`;
    return this.#joined;
  }

  /** For the next push. */
  clear(): void {
    if (!this.hasNews) return;
    this.points = [];
    this.isThinned = false;
    this.#texts = [];
    this.#charCount = 0;
    this.#joined = null;
  }
}

/** Equal for equal wishes, in whatever order their labels come. */
export function interestKey(name: string | undefined, labels: Labels): string {
  return JSON.stringify([name ?? null, sortedPairs(labels)]);
}

function sortedPairs(labels: Labels): [string, string][] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}
