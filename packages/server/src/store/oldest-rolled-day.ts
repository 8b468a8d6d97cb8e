import type { Engine } from './engine/index.ts';
import { noDay } from './progress.ts';
import { firstRolledDay } from './retention.ts';

/**
 * A day before which no row of minutes or hours has its keep day. Until a store is older than raw samples are kept,
 * there is nothing left of expired ones, whatever times they are of: this says so without asking the engine.
 */
export class OldestRolledDay {
  readonly #engine: Engine;
  /** Of the rows that were there when it was first asked. */
  #stored: Promise<number> | null = null;
  /** Of the rows that came since the store was opened. */
  #added = noDay;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** To be called before rows with such keep days are written. Hours are made of minutes, and need no call. */
  lower(day: number): void {
    this.#added = Math.min(this.#added, day);
  }

  async get(): Promise<number> {
    this.#stored ??= firstRolledDay(this.#engine);
    try {
      return Math.min(await this.#stored, this.#added);
    } catch (error) {
      this.#stored = null;
      throw error;
    }
  }
}
