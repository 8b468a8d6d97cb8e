import type { Span } from './store.ts';

/**
 * When rows begin that are in no rollup yet: minutes that are in no hour, by their segments, or hours that are in no
 * day, by their eras. Mostly these are of today, and a question about all time before need not look for them, which
 * takes the engine as long as to read a year of days.
 */
export class OpenRows {
  readonly #spans = new Map<number, Span>();
  /** Whether what the store had when it was opened is among the spans. */
  #isKnown = false;

  /** To be called once, with what the store has; null when that is nothing. */
  load(stored: { number: number; span: Span } | null): void {
    if (stored !== null) this.note(stored.number, stored.span);
    this.#isKnown = true;
  }

  /** To be called before rows are written that begin within the span. */
  note(number: number, { startMs, endMs }: Span): void {
    if (startMs > endMs) return;
    const known = this.#spans.get(number);
    this.#spans.set(number, {
      startMs: Math.min(startMs, known?.startMs ?? startMs),
      endMs: Math.max(endMs, known?.endMs ?? endMs),
    });
  }

  /** To be called when all up to this segment or era are in a rollup. */
  forgetThrough(number: number): void {
    for (const known of this.#spans.keys()) if (known <= number) this.#spans.delete(known);
  }

  /** What all of the rows begin within; null when there are none. */
  get span(): Span | null {
    if (this.#spans.size === 0) return null;
    const spans = [...this.#spans.values()];
    return {
      startMs: Math.min(...spans.map(({ startMs }) => startMs)),
      endMs: Math.max(...spans.map(({ endMs }) => endMs)),
    };
  }

  /** Whether rows may begin within any of these spans. */
  mayBeginIn(asked: readonly Span[]): boolean {
    if (!this.#isKnown) return asked.length > 0;
    for (const { startMs, endMs } of this.#spans.values()) {
      if (asked.some((span) => span.startMs <= endMs && span.endMs >= startMs)) return true;
    }
    return false;
  }
}
