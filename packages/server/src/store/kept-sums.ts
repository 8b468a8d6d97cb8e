import { createHash } from 'node:crypto';
import type { SeriesIds } from './store.ts';

/** Sums that are remembered: those of a year by the hour, of one group, take half a megabyte. */
export const maxKeptBytes = 32 * 1024 * 1024;

/** What is asked: the same in all its fields, the same answer. */
type Question = { series: SeriesIds & { group?: Uint32Array }; throughSegment?: number };

/**
 * Answers that were summed up from many rows which hardly ever change. Whoever changes some calls {@link forget},
 * before and after: what is being read meanwhile is not remembered.
 */
export class KeptSums<Answer> {
  /** The one asked for last comes last. */
  readonly #answers = new Map<string, { answer: Answer; sizeBytes: number }>();
  readonly #sizeOf: (answer: Answer) => number;
  readonly #maxBytes: number;
  #sizeBytes = 0;
  #revision = 0;

  /** @param sizeOf how many bytes an answer takes */
  constructor(sizeOf: (answer: Answer) => number, maxBytes = maxKeptBytes) {
    this.#sizeOf = sizeOf;
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** The answer belongs to this: read only. `throughEra` says which rows there are. */
  async get(question: Question, throughEra: number, read: () => Promise<Answer>): Promise<Answer> {
    const key = keyOf(question, throughEra);
    const known = this.#answers.get(key);
    if (known !== undefined) {
      this.#answers.delete(key);
      this.#answers.set(key, known);
      return known.answer;
    }
    const revision = this.#revision;
    const answer = await read();
    if (revision === this.#revision && !this.#answers.has(key)) this.#keep(key, answer);
    return answer;
  }

  forget(): void {
    this.#revision++;
    this.#answers.clear();
    this.#sizeBytes = 0;
  }

  #keep(key: string, answer: Answer): void {
    const sizeBytes = key.length * 2 + this.#sizeOf(answer);
    this.#answers.set(key, { answer, sizeBytes });
    this.#sizeBytes += sizeBytes;
    for (const [oldest, kept] of this.#answers) {
      if (this.#sizeBytes <= this.#maxBytes) return;
      this.#answers.delete(oldest);
      this.#sizeBytes -= kept.sizeBytes;
    }
  }
}

function keyOf({ series, throughSegment: _, ...others }: Question, throughEra: number): string {
  const { count, idLow, idHigh, group } = series;
  const ids = createHash('sha256');
  for (const lanes of [idLow, idHigh, group]) {
    if (lanes !== undefined) ids.update(lanes.subarray(0, count));
  }
  const text = (_: string, value: unknown) =>
    value instanceof Uint32Array ? createHash('sha256').update(value).digest('hex') : value;
  return JSON.stringify([throughEra, others, ids.digest('hex')], text);
}
