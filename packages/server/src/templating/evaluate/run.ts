import type { FunctionLookup } from '../functions/index.ts';
import { maxDepth, maxSteps } from '../limits.ts';
import type { Template } from '../parse/index.ts';
import type { TemplateSource } from '../source.ts';
import { TemplateError, ValueError } from '../template-error.ts';
import { isList, isMap, textOf, type Value } from '../values/index.ts';
import type { Output } from './output.ts';

/**
 * A part of an execution. It runs on without waiting but where it yields a promise, of what a function looks up or
 * of a pause; it goes on with what the promise gives.
 */
export type Evaluation<T> = Generator<Promise<unknown>, T, unknown>;

/** So many steps go on at once before others get their turn. */
const stepsPerTurn = 20_000;
/** So many characters, or elements, that a call reads or makes count as one step. */
const sizePerStep = 10;

/** What one execution of a template shares: where to find things, what is used up, where the text goes. */
export class Run {
  readonly templates: ReadonlyMap<string, Template>;
  readonly functions: FunctionLookup;
  output: Output;
  #steps = 0;
  #depth = 0;
  #turnEnd = stepsPerTurn;

  constructor(templates: ReadonlyMap<string, Template>, functions: FunctionLookup, output: Output) {
    this.templates = templates;
    this.functions = functions;
    this.output = output;
  }

  /** Counts steps; `size` is that of what is read or made. */
  step(scope: Scope, at: number, size = 0): void {
    this.#steps += 1 + Math.floor(size / sizePerStep);
    if (this.#steps > maxSteps) scope.fail(at, `takes more than ${maxSteps} steps`);
  }

  /** Whether others should get their turn. */
  isDue(): boolean {
    if (this.#steps < this.#turnEnd) return false;
    this.#turnEnd = this.#steps + stepsPerTurn;
    return true;
  }

  enter(scope: Scope, at: number): void {
    if (this.#depth >= maxDepth) {
      scope.fail(at, `blocks, parentheses and templates run more than ${maxDepth} deep`);
    }
    this.#depth++;
  }

  leave(): void {
    this.#depth--;
  }
}

/** What a template that runs sees: its text, for messages, and its variables, the newest last. */
export class Scope {
  readonly run: Run;
  readonly source: TemplateSource;
  readonly #names: string[] = ['$'];
  readonly #values: Value[];

  constructor(run: Run, source: TemplateSource, data: Value) {
    this.run = run;
    this.source = source;
    this.#values = [data];
  }

  declare(name: string, value: Value): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** The parser has checked that there is such a variable. */
  assign(name: string, value: Value): void {
    this.#values[this.#names.lastIndexOf(name)] = value;
  }

  lookUp(name: string): Value {
    return this.#values[this.#names.lastIndexOf(name)] ?? null;
  }

  mark(): number {
    return this.#names.length;
  }

  /** Forgets what was declared since the mark. */
  backTo(mark: number): void {
    this.#names.length = mark;
    this.#values.length = mark;
  }

  fail(at: number, reason: string, cause?: unknown): never {
    throw new TemplateError(this.source, at, reason, cause);
  }

  /** Runs what may throw a ValueError, and says where it was. */
  located<T>(at: number, context: string, compute: () => T): T {
    try {
      return compute();
    } catch (error) {
      if (error instanceof ValueError) this.fail(at, `${context}${error.message}`, error);
      throw error;
    }
  }
}

/** How much a value is to read: characters of a text, elements of a list. */
export function sizeOf(value: Value): number {
  if (isList(value)) return value.length;
  return isMap(value) ? value.size : (textOf(value)?.length ?? 0);
}
