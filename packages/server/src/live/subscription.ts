import type { Labels, LivePoint } from '@tidemark/protocol';
import { grownTo } from '../columns/grown-to.ts';
import { minuteMs } from '../head/index.ts';
import type { SeriesTable } from '../series/index.ts';

/** Most points that wait for one push of one subscription; what is beyond is left out and said so. */
export const maxWaitingPoints = 5_000;

const unknown = 0;
const unwanted = 1;
const wanted = 2;

/** What one subscriber wants, and what waits for the next push to it. */
export class Subscription {
  readonly id: string;
  readonly name: string | undefined;
  readonly labels: Labels;
  readonly #table: SeriesTable;
  /** By series index: whether it is wanted, looked up once. */
  #interest = new Uint8Array(1024);
  /** By series and minute. */
  #waiting = new Map<number, LivePoint>();
  #isThinned = false;

  constructor(id: string, name: string | undefined, labels: Labels, table: SeriesTable) {
    this.id = id;
    this.name = name;
    this.labels = labels;
    this.#table = table;
  }

  offer(seriesIndex: number, timestampMs: number, value: number): void {
    if (!this.#wants(seriesIndex)) return;
    const minute = Math.floor(timestampMs / minuteMs);
    // Minutes stay below 2^26 until 2097 and indexes below 2^27: the key is a safe integer.
    const key = seriesIndex * 0x4000000 + minute;
    const point = this.#waiting.get(key);
    if (point === undefined) this.#begin(key, seriesIndex, timestampMs, value);
    else addToPoint(point, timestampMs, value);
  }

  /** The points since the last push, or null when there are none; `isThinned` when some are missing. */
  take(): { points: LivePoint[]; isThinned: boolean } | null {
    if (this.#waiting.size === 0 && !this.#isThinned) return null;
    const taken = { points: [...this.#waiting.values()], isThinned: this.#isThinned };
    this.#waiting.clear();
    this.#isThinned = false;
    return taken;
  }

  #begin(key: number, seriesIndex: number, timestampMs: number, value: number): void {
    if (this.#waiting.size >= maxWaitingPoints) {
      this.#isThinned = true;
      return;
    }
    const { name, type, labels } = this.#table.definition(seriesIndex);
    this.#waiting.set(key, {
      name,
      metricType: type,
      labels: Object.fromEntries(labels),
      timestamp: timestampMs,
      value,
      count: 1,
      sum: value,
      min: value,
      max: value,
    });
  }

  #wants(seriesIndex: number): boolean {
    if (seriesIndex >= this.#interest.length) {
      this.#interest = grownTo(this.#interest, seriesIndex + 1);
    }
    if (this.#interest[seriesIndex] === unknown) {
      this.#interest[seriesIndex] = this.#matches(seriesIndex) ? wanted : unwanted;
    }
    return this.#interest[seriesIndex] === wanted;
  }

  #matches(seriesIndex: number): boolean {
    const { name, labels } = this.#table.definition(seriesIndex);
    if (this.name !== undefined && name !== this.name) return false;
    const pairs = new Map(labels);
    return Object.entries(this.labels).every(([label, value]) => pairs.get(label) === value);
  }
}

function addToPoint(point: LivePoint, timestampMs: number, value: number): void {
  point.count++;
  point.sum += value;
  point.min = Math.min(point.min, value);
  point.max = Math.max(point.max, value);
  if (timestampMs >= point.timestamp) {
    point.timestamp = timestampMs;
    point.value = value;
  }
}
