import { maxDepth, maxOutputLength } from '../limits.ts';
import { ValueError } from '../template-error.ts';

/** A text that grows up to a limit, so that values inside values cannot multiply for ever. */
export class TextBuilder {
  #text = '';
  #depth = 0;

  get length(): number {
    return this.#text.length;
  }

  add(text: string): void {
    if (this.#text.length + text.length > maxOutputLength) throw tooLong();
    this.#text += text;
  }

  /** Runs `write` one level deeper. */
  nested(write: () => void): void {
    if (this.#depth >= maxDepth) throw new ValueError(`value is nested more than ${maxDepth} deep`);
    this.#depth++;
    write();
    this.#depth--;
  }

  toString(): string {
    return this.#text;
  }
}

export function tooLong(): ValueError {
  return new ValueError(`text is longer than ${maxOutputLength} characters`);
}
