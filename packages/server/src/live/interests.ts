import type { Labels } from '@tidemark/protocol';
import { grownTo } from '../columns/grown-to.ts';
import type { SeriesDefinition, SeriesTable } from '../series/index.ts';
import { Interest, interestKey } from './interest.ts';

/** Most distinct subscriptions (name and labels) of all connections together. */
export const maxInterests = 2_000;
/** Series for which it is remembered which interests they meet. */
export const maxRememberedMatches = 50_000;
/** Above this many series it is cheaper to look at all of them anew, as they come. */
const maxForgottenSeries = 100_000;

const unknown = 0;
const unwanted = 1;
const wanted = 2;

/**
 * The distinct subscriptions of all connections, and which series they want. A series is compared with
 * them when its first sample after a new subscription comes. One byte a series, shared by all
 * subscriptions, says that nobody wants it: with ten million series that is the usual case.
 */
export class Interests {
  readonly #table: SeriesTable;
  readonly #byKey = new Map<string, Interest>();
  /** By name and first label, see {@link anchorOf}. */
  readonly #byAnchor = new Map<string, Set<Interest>>();
  #state = new Uint8Array(1024);
  #matches = new Map<number, readonly Interest[]>();
  /** New interests whose series are still marked as nobody's. */
  #unseen: Interest[] = [];
  #wantsAll = false;

  constructor(table: SeriesTable) {
    this.#table = table;
  }

  get count(): number {
    return this.#byKey.size;
  }

  all(): IterableIterator<Interest> {
    return this.#byKey.values();
  }

  /** The interest in this name and these labels with one subscriber more, or null when there are too many. */
  acquire(name: string | undefined, labels: Labels): Interest | null {
    const key = interestKey(name, labels);
    let interest = this.#byKey.get(key);
    if (interest === undefined) {
      if (this.#byKey.size >= maxInterests) return null;
      interest = new Interest(name, labels);
      this.#byKey.set(key, interest);
      const anchor = anchorOf(interest);
      const others = this.#byAnchor.get(anchor);
      if (others === undefined) this.#byAnchor.set(anchor, new Set([interest]));
      else others.add(interest);
      this.#unseen.push(interest);
    }
    interest.subscriberCount++;
    return interest;
  }

  release(interest: Interest): void {
    interest.subscriberCount--;
    if (interest.subscriberCount > 0) return;
    this.#byKey.delete(interest.key);
    const anchor = anchorOf(interest);
    const others = this.#byAnchor.get(anchor);
    others?.delete(interest);
    if (others?.size === 0) this.#byAnchor.delete(anchor);
    this.#wantsAll = this.#byAnchor.has('');
    // A series that only this one wanted is found out when its next point is pushed: nobody gets it.
    this.#matches.clear();
  }

  /** Takes the new interests into account from now on. */
  refresh(): void {
    if (this.#unseen.length === 0) return;
    const named = this.#unseen.map(({ name }) => (name === undefined ? null : name));
    this.#unseen = [];
    this.#wantsAll = this.#byAnchor.has('');
    this.#matches.clear();
    const names = new Set(named.filter((name) => name !== null));
    const indexes = [...names].map((name) => this.#table.indexesOfName(name));
    const seriesCount = indexes.reduce((count, ofName) => count + ofName.length, 0);
    if (named.includes(null) || seriesCount > maxForgottenSeries) this.#state.fill(unknown);
    else for (const ofName of indexes) for (const index of ofName) this.#forget(index);
  }

  /** Whether anybody wants the series. */
  wants(seriesIndex: number): boolean {
    if (this.#wantsAll) return true;
    if (seriesIndex >= this.#state.length) this.#state = grownTo(this.#state, seriesIndex + 1);
    if (this.#state[seriesIndex] === unknown) {
      this.#state[seriesIndex] = this.of(seriesIndex).length > 0 ? wanted : unwanted;
    }
    return this.#state[seriesIndex] === wanted;
  }

  /** All interests that want the series. */
  of(seriesIndex: number): readonly Interest[] {
    const known = this.#matches.get(seriesIndex);
    if (known !== undefined) return known;
    const found = this.#table.has(seriesIndex)
      ? this.#find(this.#table.definition(seriesIndex))
      : [];
    if (found.length === 0) {
      if (seriesIndex < this.#state.length) this.#state[seriesIndex] = unwanted;
      return found;
    }
    if (this.#matches.size >= maxRememberedMatches) this.#matches.clear();
    this.#matches.set(seriesIndex, found);
    return found;
  }

  #find(definition: SeriesDefinition): Interest[] {
    const found: Interest[] = [];
    for (const name of [definition.name, '']) {
      this.#addMatches(found, name, definition);
      for (const [label, value] of definition.labels) {
        this.#addMatches(found, `${name}\0${label}\0${value}`, definition);
      }
    }
    return found;
  }

  #addMatches(found: Interest[], anchor: string, definition: SeriesDefinition): void {
    for (const interest of this.#byAnchor.get(anchor) ?? []) {
      if (interest.matches(definition)) found.push(interest);
    }
  }

  #forget(seriesIndex: number): void {
    if (seriesIndex < this.#state.length) this.#state[seriesIndex] = unknown;
  }
}

/**
 * Where an interest is looked for: at its name and its first label, so that a series is compared with few
 * of them. The empty name stands for all metrics, no metric has it.
 */
function anchorOf({ name, pairs }: Interest): string {
  const [first] = pairs;
  return first === undefined ? (name ?? '') : `${name ?? ''}\0${first[0]}\0${first[1]}`;
}
