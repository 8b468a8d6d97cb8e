/** Groups that are evaluated at once; the others wait, so that senders and readers get their turn. */
export const maxConcurrentGroups = 4;

/** Lets so many jobs run at a time, first come, first served. */
export class EvaluationGate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places = maxConcurrentGroups) {
    this.#free = places;
  }

  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((enter) => this.#waiting.push(enter));
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
