import type { LabelPairs } from '../series/index.ts';
import type { Answered } from './rule-runner.ts';

type Decision = { labels: LabelPairs; value: number | null; timestampMs: number };
type Decided = { labels: LabelPairs; value: number; histogram: null };

/** Most decisions about series that have ended which are remembered until the next evaluation of the query. */
const maxEnded = 100_000;

/** The series that satisfy a threshold, as the stream tells of them. */
export class StreamedVector {
  readonly #decisions = new Map<string, Decision>();
  #news = new Set<string>();
  /** What was said while the query is under way: its answer may or may not have seen that. */
  #sinceQuery = new Set<string>();

  take(decision: Decision): void {
    const key = keyOf(decision.labels);
    this.#decisions.set(key, decision);
    this.#news.add(key);
    this.#sinceQuery.add(key);
    if (this.#decisions.size > maxEnded) this.#forgetEnded(decision.timestampMs);
  }

  /** What was said since the last call, the last word on each series. */
  takeNews(): { holding: Decided[]; ended: Decided[] } {
    const holding: Decided[] = [];
    const ended: Decided[] = [];
    for (const key of this.#news) {
      const decision = this.#decisions.get(key);
      if (decision === undefined) continue;
      const { labels, value } = decision;
      if (value === null) ended.push({ labels, value: Number.NaN, histogram: null });
      else holding.push({ labels, value, histogram: null });
    }
    this.#news = new Set();
    return { holding, ended };
  }

  all(): Decided[] {
    const holding: Decided[] = [];
    for (const { labels, value } of this.#decisions.values()) {
      if (value !== null) holding.push({ labels, value, histogram: null });
    }
    return holding;
  }

  /** Called right before the query is asked whose answer {@link reconciled} gets. */
  beginQuery(): void {
    this.#sinceQuery = new Set();
  }

  /** Takes the answer of the query for one time; what the stream said meanwhile, or of later times, counts more. */
  reconciled(vector: readonly Answered[], timestampMs: number): Decided[] {
    const answered = new Set<string>();
    const isNewer = (key: string) =>
      this.#sinceQuery.has(key) ||
      (this.#decisions.get(key)?.timestampMs ?? Number.NEGATIVE_INFINITY) > timestampMs;
    for (const { labels, value } of vector) {
      const key = keyOf(labels);
      answered.add(key);
      if (!isNewer(key)) this.#decisions.set(key, { labels, value, timestampMs });
    }
    for (const key of this.#decisions.keys()) {
      if (!answered.has(key) && !isNewer(key)) this.#decisions.delete(key);
    }
    this.#sinceQuery = new Set();
    return this.all();
  }

  #forgetEnded(beforeMs: number): void {
    for (const [key, { value, timestampMs }] of this.#decisions) {
      if (value === null && timestampMs < beforeMs && !this.#news.has(key)) {
        this.#decisions.delete(key);
      }
    }
  }
}

function keyOf(labels: LabelPairs): string {
  return JSON.stringify(labels);
}
