/** How far back new groups of a route are counted, in milliseconds. */
export const stormWindowMs = 60_000;

/** How long the group of a storm gathers alerts before its first message, in milliseconds. */
export const stormWaitMs = 3_000;

/** Notices when so many groups of one route begin that they are better told as one. */
export class StormWatch {
  readonly #threshold: number;
  /** When groups began, oldest first, by the id of their route. */
  readonly #births = new Map<string, number[]>();

  /** 0 never sees a storm. */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** Asked before a group begins: false counts it, true says that it should not be. */
  isStorm(routeId: string, nowMs: number): boolean {
    if (this.#threshold === 0) return false;
    const births = (this.#births.get(routeId) ?? []).filter((ms) => ms > nowMs - stormWindowMs);
    this.#births.set(routeId, births);
    if (births.length >= this.#threshold) return true;
    births.push(nowMs);
    return false;
  }
}
