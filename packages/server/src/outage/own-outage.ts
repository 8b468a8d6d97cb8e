/** A gap of this length between two heartbeats of ours is an outage; they come every 10 seconds. */
export const outageGapMs = 35_000;

/** What senders get beside the time that we were away, to come back: their retries back off, too. */
export const settleMs = 60_000;

export type OwnOutageOptions = {
  /** The newest time at which we are known to have taken samples; NaN when nobody knows. */
  heartbeatMs: () => number;
  nowMs: () => number;
};

/**
 * Knows when this server itself could not be reached or could not write: while it was stopped, crashed or
 * suspended, and while its disk was full. What it did not hear then says nothing about its senders, so nobody
 * is accused of silence before {@link notBeforeMs}. The heartbeat is a series of our own figures, which is
 * recorded like everybody's samples, so it stops whenever theirs would.
 */
export class OwnOutage {
  readonly #options: OwnOutageOptions;
  #endedAtMs = Number.NEGATIVE_INFINITY;
  #lengthMs = 0;
  #lastHeardMs: number;
  #isOut = false;

  /** `lastHeardMs` is the heartbeat that an earlier process left, NaN if there was none: the first start. */
  constructor(options: OwnOutageOptions, lastHeardMs: number) {
    this.#options = options;
    const nowMs = options.nowMs();
    if (!Number.isNaN(lastHeardMs)) this.#end(lastHeardMs, nowMs);
    this.#lastHeardMs = nowMs;
  }

  /** When the last outage was over; -Infinity if there was none. */
  get endedAtMs(): number {
    return this.#endedAtMs;
  }

  /** When it began, as far as is known; NaN if there was none. */
  get beganMs(): number {
    return this.#endedAtMs === Number.NEGATIVE_INFINITY
      ? Number.NaN
      : this.#endedAtMs - this.#lengthMs;
  }

  get isOut(): boolean {
    return this.#isOut;
  }

  /** Looks whether we hear at present. Called about once a second. */
  check(): void {
    const nowMs = this.#options.nowMs();
    const heartbeatMs = this.#options.heartbeatMs();
    if (heartbeatMs > this.#lastHeardMs) {
      if (heartbeatMs - this.#lastHeardMs > outageGapMs) this.#end(this.#lastHeardMs, nowMs);
      this.#lastHeardMs = heartbeatMs;
    }
    this.#isOut = nowMs - this.#lastHeardMs > outageGapMs;
  }

  /**
   * When somebody who was known before the last outage, and should speak every `everyMs`, may be accused of
   * silence at the earliest: Infinity while we do not hear ourselves.
   */
  notBeforeMs(everyMs: number): number {
    if (this.#isOut) return Number.POSITIVE_INFINITY;
    return this.#endedAtMs + Math.min(everyMs, this.#lengthMs + settleMs);
  }

  #end(lastHeardMs: number, nowMs: number): void {
    this.#endedAtMs = nowMs;
    this.#lengthMs = Math.max(0, nowMs - lastHeardMs);
  }
}
