import type { HistogramNote } from '../histogram/index.ts';
import { type Position, placeInQuery } from '../parse/index.ts';

/**
 * Remarks of a query's evaluation, in Prometheus' words. Warnings say that the result may be wrong, infos that
 * the query may not mean what it says. Of the same remark from several
 * places the first is kept.
 */
export class Annotations {
  readonly #query: string;
  readonly #warnings = new Map<string, Position>();
  readonly #infos = new Map<string, Position>();

  /** @param query its text, for the places in the remarks; '' leaves places out */
  constructor(query: string) {
    this.#query = query;
  }

  /** @param metricName '' where there is none */
  add(note: HistogramNote, metricName: string, position: Position): void {
    const kept = note.level === 'warning' ? this.#warnings : this.#infos;
    const message = note.text(metricName);
    if (!kept.has(message)) {
      kept.set(message, position);
    }
  }

  get warnings(): string[] {
    return this.#texts('PromQL warning', this.#warnings);
  }

  get infos(): string[] {
    return this.#texts('PromQL info', this.#infos);
  }

  #texts(kind: string, remarks: ReadonlyMap<string, Position>): string[] {
    return [...remarks].map(([message, position]) =>
      this.#query === ''
        ? `${kind}: ${message}`
        : `${kind}: ${message} (${placeInQuery(this.#query, position.from)})`,
    );
  }
}
