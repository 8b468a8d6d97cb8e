import type { Output } from '../evaluate/index.ts';
import { TextBuilder } from '../format/index.ts';
import { SafeText, type Value } from '../values/index.ts';
import { escapeValue } from './escape-value.ts';
import { HtmlContext } from './html-context.ts';

/**
 * A document: each value is escaped for the place where it stands, as by Go's html/template. That one works the
 * places out before anything runs; here they follow from what has been written, so that no template is refused
 * because of a branch that is not taken.
 */
export class HtmlOutput implements Output {
  readonly #text = new TextBuilder();
  readonly #context = new HtmlContext();

  literal(text: string): void {
    this.#context.feed(text);
    this.#text.add(text);
  }

  value(value: Value): void {
    this.#text.add(escapeValue(this.#context, value));
  }

  text(): string {
    return this.#text.toString();
  }

  nested(): { output: Output; result: () => Value } {
    const output = new HtmlOutput();
    return { output, result: () => new SafeText('html', output.text()) };
  }
}
