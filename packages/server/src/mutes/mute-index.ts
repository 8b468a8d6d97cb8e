import { type LabelMatcher, matchesAll } from '../matchers/index.ts';

/** What is looked for: its matchers, and what it is called. */
export type Indexed = { id: string; matchers: readonly LabelMatcher[] };

/**
 * Which of many lists of matchers match given labels. Those that ask for one value of a label, as most do,
 * are only tested on alerts that have it.
 */
export class MuteIndex {
  readonly #byPair = new Map<string, Map<string, Indexed[]>>();
  readonly #others: Indexed[] = [];

  constructor(all: Iterable<Indexed>) {
    for (const one of all) {
      const equal = one.matchers.find(({ operator, value }) => operator === '=' && value !== '');
      if (equal === undefined) {
        this.#others.push(one);
        continue;
      }
      const byValue = this.#byPair.get(equal.name) ?? new Map<string, Indexed[]>();
      this.#byPair.set(equal.name, byValue);
      const list = byValue.get(equal.value);
      if (list === undefined) byValue.set(equal.value, [one]);
      else list.push(one);
    }
  }

  /** Ids of those that match. */
  idsFor(labels: Readonly<Record<string, string>>): string[] {
    const ids: string[] = [];
    const test = (one: Indexed) => {
      if (matchesAll(one.matchers, labels)) ids.push(one.id);
    };
    for (const [name, byValue] of this.#byPair) {
      if (!Object.hasOwn(labels, name)) continue;
      for (const one of byValue.get(labels[name] ?? '') ?? []) test(one);
    }
    for (const one of this.#others) test(one);
    return ids;
  }
}
