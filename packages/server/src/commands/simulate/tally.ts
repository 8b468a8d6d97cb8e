import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

export type Latency = { p50Ms: number; p99Ms: number; maxMs: number };

/** Samples by what became of them, and the time that their requests took. */
export type TallyFigures = {
  sent: number;
  accepted: number;
  failed: number;
  /** Not sent, because the server was too slow for the wanted rate. */
  skipped: number;
  /** null when no request was answered. */
  latency: Latency | null;
};

/** Failures of further reasons are counted together, so that a long simulation stays small. */
export const maxFailureReasons = 20;

/** Counts over a span of time: the last second, or the whole simulation. */
export class Tally {
  sent = 0;
  accepted = 0;
  skipped = 0;
  readonly #failed = new Map<string, number>();
  readonly #latencyUs: RecordableHistogram = createHistogram();

  fail(reason: string, samples: number): void {
    const isKept = this.#failed.has(reason) || this.#failed.size < maxFailureReasons;
    const kept = isKept ? reason : 'other reasons';
    this.#failed.set(kept, (this.#failed.get(kept) ?? 0) + samples);
  }

  answered(durationMs: number): void {
    this.#latencyUs.record(Math.max(1, Math.round(durationMs * 1000)));
  }

  /** Failed samples by reason, most first. */
  failures(): Array<[reason: string, samples: number]> {
    return [...this.#failed].sort(([, a], [, b]) => b - a);
  }

  figures(): TallyFigures {
    const { sent, accepted, skipped } = this;
    let failed = 0;
    for (const samples of this.#failed.values()) failed += samples;
    return { sent, accepted, failed, skipped, latency: this.#latency() };
  }

  #latency(): Latency | null {
    const histogram = this.#latencyUs;
    if (histogram.count === 0) return null;
    return {
      p50Ms: histogram.percentile(50) / 1000,
      p99Ms: histogram.percentile(99) / 1000,
      maxMs: histogram.max / 1000,
    };
  }
}
