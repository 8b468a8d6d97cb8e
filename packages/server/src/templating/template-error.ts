import { TidemarkError } from '../errors/index.ts';
import { placeIn, type TemplateSource } from './source.ts';

/** A mistake in a template or in what it is given. The message begins with name, line and column. */
export class TemplateError extends TidemarkError {
  /** Name of the text that the template was read from. */
  readonly template: string;
  readonly line: number;
  readonly column: number;
  /** The message without the place. */
  readonly reason: string;

  constructor(source: TemplateSource, offset: number, reason: string, cause?: unknown) {
    const { line, column } = placeIn(source.text, offset);
    const message = `template ${source.name}:${line}:${column}: ${reason}`;
    super('invalid_template', message, { status: 400, ...(cause === undefined ? {} : { cause }) });
    this.name = 'TemplateError';
    this.template = source.name;
    this.line = line;
    this.column = column;
    this.reason = reason;
  }
}

/** What a function or a value says is wrong; the evaluator adds the place and makes a TemplateError of it. */
export class ValueError extends Error {}
