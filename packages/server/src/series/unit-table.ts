/** Units are few: each is kept once, with the number of series that have it, for as long as one has. */
export class UnitTable {
  readonly #numbers = new Map<string, number>();
  /** By number; 0 means no unit. */
  readonly #texts: string[] = [''];
  readonly #uses: number[] = [0];
  readonly #free: number[] = [];

  /** Counts one more series with the unit; gives its number. */
  take(unit: string | null): number {
    if (unit === null) return 0;
    let number = this.#numbers.get(unit);
    if (number === undefined) {
      number = this.#free.pop() ?? this.#texts.length;
      this.#numbers.set(unit, number);
      this.#texts[number] = unit;
      this.#uses[number] = 0;
    }
    this.#uses[number]++;
    return number;
  }

  /** Counts one series with the unit less. */
  release(number: number): void {
    if (number === 0 || --this.#uses[number] > 0) return;
    this.#numbers.delete(this.#texts[number]);
    this.#texts[number] = '';
    this.#free.push(number);
  }

  text(number: number): string | null {
    return number === 0 ? null : this.#texts[number];
  }
}
