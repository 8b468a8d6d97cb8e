import { maxNameLength, maxUnitLength } from '@tidemark/protocol';
import type { MetadataType } from '../../batch/index.ts';
import type { Rows } from '../rows.ts';

/** Longest HELP that is kept, in UTF-16 code units; the rest is cut off. */
export const maxHelpLength = 4096;

/** Bytes of a written HELP that hold as many characters, however they are written: four for each. */
export const maxHelpBytes = 4 * maxHelpLength;

/** Most families of one body whose metadata is kept. */
export const maxFamiliesWithMetadata = 10_000;

/**
 * Gathers what the lines before a family's samples say of it, and hands it over once. What is too large is
 * left out without a word: descriptions are no data that is missed.
 */
export class Metadata {
  type: MetadataType | undefined;
  help: string | undefined;
  unit: string | undefined;
  #given = 0;

  /** Begins a body. */
  open(): void {
    this.#given = 0;
    this.#forget();
  }

  /** The unit that series of the family get. */
  get seriesUnit(): string | undefined {
    const { unit } = this;
    return unit === undefined || unit === '' || unit.length > maxUnitLength ? undefined : unit;
  }

  get isEmpty(): boolean {
    return this.type === undefined && this.help === undefined && this.unit === undefined;
  }

  /** Ends a family. */
  give(name: string, rows: Rows): void {
    const { type = 'unknown', help = '' } = this;
    const unit = this.seriesUnit ?? '';
    this.#forget();
    if (name.length > maxNameLength || this.#given === maxFamiliesWithMetadata) return;
    this.#given++;
    rows.addMetadata({ name, type, help: cutOff(help), unit });
  }

  #forget(): void {
    this.type = undefined;
    this.help = undefined;
    this.unit = undefined;
  }
}

function cutOff(help: string): string {
  if (help.length <= maxHelpLength) return help;
  // A surrogate pair is not cut in half.
  return help.slice(0, maxHelpLength).toWellFormed();
}
