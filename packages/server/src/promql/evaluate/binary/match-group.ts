import { absent, type GridSeries } from '../grid-series.ts';

/** The series of the "one" side that share a match: at each step there should be one of them at most. */
export class MatchGroup {
  readonly #series: readonly GridSeries[];
  readonly #steps: number;
  /** For each step the one that is there, null if none; not made for a single series. */
  readonly #byStep: (GridSeries | null)[] | null;
  /** Steps at which something of the other side has matched. */
  #taken: Uint8Array | null = null;
  /** The same for each result, where one match may have several. */
  readonly #takenByResult = new Map<GridSeries, Uint8Array>();

  constructor(series: readonly GridSeries[], steps: number) {
    this.#series = series;
    this.#steps = steps;
    if (series.length < 2) {
      this.#byStep = null;
      return;
    }
    this.#byStep = new Array<GridSeries | null>(steps).fill(null);
    for (const one of series) {
      for (let step = 0; step < steps; step++) {
        if (one.present[step] !== absent) {
          this.#byStep[step] = one;
        }
      }
    }
  }

  at(step: number): GridSeries | null {
    if (this.#byStep !== null) {
      return this.#byStep[step] ?? null;
    }
    const only = this.#series[0];
    return only !== undefined && only.present[step] !== absent ? only : null;
  }

  /** Two that are there at the same step, if something can match then. */
  findDuplicate(isActive: Uint8Array): [GridSeries, GridSeries] | null {
    for (const [step, last] of (this.#byStep ?? []).entries()) {
      if (last === null || isActive[step] === 0) {
        continue;
      }
      const first = this.#series.find((one) => one.present[step] !== absent);
      if (first !== undefined && first !== last) {
        return [first, last];
      }
    }
    return null;
  }

  /** False if the step was taken before: by this result, or with null by any. */
  take(result: GridSeries | null, step: number): boolean {
    this.#taken ??= new Uint8Array(this.#steps);
    let taken = this.#taken;
    if (result !== null) {
      this.#taken[step] = 1;
      taken = this.#takenByResult.get(result) ?? new Uint8Array(this.#steps);
      this.#takenByResult.set(result, taken);
    }
    const isFree = taken[step] === 0;
    taken[step] = 1;
    return isFree;
  }

  isTaken(step: number): boolean {
    return this.#taken?.[step] === 1;
  }
}
