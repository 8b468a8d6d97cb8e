/** How often refused lines are said in the log at most, in milliseconds. */
export const reportIntervalMs = 60_000;

/** Most reasons that are counted apart; the rest is one more. */
const maxReasons = 50;
const maxShownBytes = 120;

/**
 * What was refused of a sender that gets no answers: counted by reason, and said at most once a minute, with
 * an example.
 */
export class Refusals {
  /** Ever, by reason. */
  readonly total = new Map<string, number>();
  readonly #format: string;
  readonly #warn: (message: string) => void;
  readonly #nowMs: () => number;
  readonly #onNoted: (reason: string, count: number) => void;
  #sinceReport = new Map<string, number>();
  #example = '';
  #reportedMs = Number.NEGATIVE_INFINITY;

  /** `onNoted` gets few different reasons. */
  constructor(
    format: string,
    warn: (message: string) => void,
    nowMs: () => number,
    onNoted: (reason: string, count: number) => void = () => undefined,
  ) {
    this.#format = format;
    this.#warn = warn;
    this.#nowMs = nowMs;
    this.#onNoted = onNoted;
  }

  /** Counts what was refused; `example` is its bytes, of which the beginning is shown. */
  note(reason: string, sender: string, example: Buffer | string, count = 1): void {
    const known = this.total.has(reason) || this.total.size < maxReasons ? reason : 'other';
    this.total.set(known, (this.total.get(known) ?? 0) + count);
    this.#onNoted(known, count);
    if (this.#sinceReport.size === 0) this.#example = `${shown(example)} from ${sender}`;
    this.#sinceReport.set(known, (this.#sinceReport.get(known) ?? 0) + count);
    this.report();
  }

  /** Says what is new, if the last time is long enough ago or `isLast`. */
  report(isLast = false): void {
    if (this.#sinceReport.size === 0) return;
    const nowMs = this.#nowMs();
    if (!isLast && nowMs - this.#reportedMs < reportIntervalMs) return;
    this.#reportedMs = nowMs;
    const reasons = [...this.#sinceReport].map(([reason, count]) => `${reason}: ${count}`);
    this.#sinceReport.clear();
    this.#warn(`${this.#format}: refused ${reasons.join(', ')}; for example ${this.#example}`);
  }
}

function shown(example: Buffer | string): string {
  const text =
    typeof example === 'string' ? example : example.toString('latin1', 0, maxShownBytes + 1);
  // Control characters would reach the terminal of whoever reads the log; JSON escapes only some.
  const printable = text.replace(/\p{Cc}/gu, '?');
  return JSON.stringify(
    text.length > maxShownBytes ? `${printable.slice(0, maxShownBytes)}…` : printable,
  );
}
