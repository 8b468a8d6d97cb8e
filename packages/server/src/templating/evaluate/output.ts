import { printValue, TextBuilder } from '../format/index.ts';
import type { Value } from '../values/index.ts';

/** Where the text of a template goes. Throws a ValueError where there is too much, or a value is out of place. */
export interface Output {
  /** Text that stands in the template. */
  literal(text: string): void;
  /** What an action computed. */
  value(value: Value): void;
  text(): string;
  /** An empty one of the same kind, and what its text is as a value. */
  nested(): { output: Output; result: () => Value };
}

/** Values as they print. */
export class TextOutput implements Output {
  readonly #text = new TextBuilder();

  literal(text: string): void {
    this.#text.add(text);
  }

  value(value: Value): void {
    this.#text.add(value === null ? '<no value>' : printValue(value));
  }

  text(): string {
    return this.#text.toString();
  }

  nested(): { output: Output; result: () => Value } {
    const output = new TextOutput();
    return { output, result: () => output.text() };
  }
}
