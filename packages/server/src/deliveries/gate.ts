export type GateOptions = {
  /** How many may be inside at once. */
  concurrency: number;
  /** How many may enter within a minute; as many may enter at once after a quiet one. */
  perMinute: number;
  nowMs: () => number;
};

const minuteMs = 60_000;

/** Lets messages to one place through: few at once, few a minute, and none while the place asks for patience. */
export class Gate {
  readonly #options: GateOptions;
  #inside = 0;
  #allowed: number;
  #countedAtMs: number;
  #pausedUntilMs = 0;
  #waiting: ((isOpen: boolean) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#allowed = options.perMinute;
    this.#countedAtMs = options.nowMs();
  }

  /**
   * True when the caller may go on, and must `leave` afterwards; false when the gate was closed. First
   * come, first served.
   */
  enter(): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    const entered = new Promise<boolean>((resolve) => this.#waiting.push(resolve));
    this.#admit();
    return entered;
  }

  leave(): void {
    this.#inside--;
    this.#admit();
  }

  /** Nobody enters before that time. */
  pauseUntil(timeMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, timeMs);
  }

  /** Sends away who waits, and who comes. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const resolve of this.#waiting.splice(0)) resolve(false);
  }

  #admit(): void {
    clearTimeout(this.#timer);
    const { concurrency, perMinute, nowMs } = this.#options;
    const now = nowMs();
    const earned = (Math.max(0, now - this.#countedAtMs) * perMinute) / minuteMs;
    this.#allowed = Math.min(perMinute, this.#allowed + earned);
    this.#countedAtMs = now;
    while (this.#waiting.length > 0 && this.#inside < concurrency) {
      const shortMs = this.#allowed >= 1 ? 0 : ((1 - this.#allowed) * minuteMs) / perMinute;
      const waitMs = Math.max(this.#pausedUntilMs - now, shortMs);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#admit(), Math.ceil(waitMs));
        return;
      }
      this.#allowed--;
      this.#inside++;
      this.#waiting.shift()?.(true);
    }
  }
}
