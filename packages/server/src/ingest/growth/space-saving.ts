/** A text and how often it came, at most `error` too high. */
export type Ranked = { key: string; count: number; error: number };

/**
 * The most frequent texts of a stream in a fixed number of places (Metwally, Agrawal and El Abbadi,
 * "Efficient computation of frequent and top-k elements", 2005). A text that finds no place takes that of
 * the rarest one together with its count: so no count is too low, none is more than the rarest too high,
 * and whatever makes up more than 1/`places` of the stream has a place.
 */
export class SpaceSaving {
  readonly #places: number;
  #keys: string[] = [];
  #counts: number[] = [];
  #errors: number[] = [];
  #placeOf = new Map<string, number>();
  /** Streams repeat themselves: the place of the text that came last. */
  #last = 0;

  constructor(places: number) {
    this.#places = places;
  }

  get size(): number {
    return this.#keys.length;
  }

  add(key: string, count = 1): void {
    const place = this.#keys[this.#last] === key ? this.#last : this.#placeFor(key);
    this.#counts[place] += count;
    this.#last = place;
  }

  /** The text with the highest count, or undefined when there is none. */
  top(): Ranked | undefined {
    let best = -1;
    for (let place = 0; place < this.#keys.length; place++) {
      if (best === -1 || this.#counts[place] > this.#counts[best]) best = place;
    }
    return best === -1 ? undefined : this.#ranked(best);
  }

  /** All that have a place, the most frequent first. */
  ranked(): Ranked[] {
    return this.#keys
      .map((_key, place) => this.#ranked(place))
      .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  }

  /** Halves all counts, so that what was frequent long ago makes room. */
  halve(): void {
    for (let place = 0; place < this.#keys.length; place++) {
      this.#counts[place] = this.#counts[place] / 2;
      this.#errors[place] = this.#errors[place] / 2;
    }
  }

  clear(): void {
    this.#keys = [];
    this.#counts = [];
    this.#errors = [];
    this.#placeOf.clear();
  }

  #ranked(place: number): Ranked {
    return { key: this.#keys[place], count: this.#counts[place], error: this.#errors[place] };
  }

  #placeFor(key: string): number {
    const known = this.#placeOf.get(key);
    if (known !== undefined) return known;
    const own = unsliced(key);
    const place = this.#keys.length < this.#places ? this.#keys.length : this.#rarest();
    if (place === this.#keys.length) {
      this.#counts.push(0);
      this.#errors.push(0);
    } else {
      this.#placeOf.delete(this.#keys[place]);
      this.#errors[place] = this.#counts[place];
    }
    this.#keys[place] = own;
    this.#placeOf.set(own, place);
    return place;
  }

  #rarest(): number {
    let rarest = 0;
    for (let place = 1; place < this.#counts.length; place++) {
      if (this.#counts[place] < this.#counts[rarest]) rarest = place;
    }
    return rarest;
  }
}

/** A slice of a text keeps the whole text alive, which may be a body of 32 MB: this copies it. */
function unsliced(text: string): string {
  return text.length < shortestSlice ? text : Buffer.from(text, 'utf8').toString('utf8');
}

/** V8 copies slices that are shorter. */
const shortestSlice = 13;
