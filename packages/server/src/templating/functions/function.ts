import { ValueError } from '../template-error.ts';
import { Duration, isList, isMap, Time, textOf, typeNameOf, type Value } from '../values/index.ts';

/** What templates can call by name. Throws a ValueError for arguments that it cannot use. */
export type TemplateFunction = {
  minCount: number;
  maxCount: number;
  /** How many times as long as other functions it takes to read a text, for the limit of steps; 1 if not given. */
  weight?: number;
  call: (args: readonly Value[]) => Value | Promise<Value>;
};

/** Functions by their names. */
export type FunctionMap = ReadonlyMap<string, TemplateFunction>;

/** Where the evaluator finds functions. */
export type FunctionLookup = Pick<FunctionMap, 'get'>;

/** Looks in `first`, and for what is not there in `then`. */
export function chained(first: FunctionLookup, then: FunctionLookup): FunctionLookup {
  return { get: (name) => first.get(name) ?? then.get(name) };
}

/** What a function takes in one place: undefined says that the value is none of it. */
export type Parameter<T> = { expected: string; read: (value: Value) => T | undefined };

type Arguments<P extends readonly Parameter<unknown>[]> = {
  [I in keyof P]: P[I] extends Parameter<infer T> ? T : never;
};

/** A function with exactly these parameters. */
export function fixed<const P extends readonly Parameter<unknown>[]>(
  parameters: P,
  call: (...args: Arguments<P>) => Value | Promise<Value>,
): TemplateFunction {
  return {
    minCount: parameters.length,
    maxCount: parameters.length,
    call: (args) =>
      call(...(parameters.map((one, at) => read(one, args[at] ?? null, at)) as Arguments<P>)),
  };
}

/** A function with a first parameter, and any number of further ones that are all alike. */
export function variadic<T, R>(
  first: Parameter<T>,
  others: Parameter<R>,
  call: (first: T, others: R[]) => Value,
): TemplateFunction {
  return {
    minCount: 1,
    maxCount: Number.POSITIVE_INFINITY,
    call: ([one = null, ...rest]) =>
      call(
        read(first, one, 0),
        rest.map((value, at) => read(others, value, at + 1)),
      ),
  };
}

/** A function with any number of arguments that are all alike. */
export function listed<T>(parameter: Parameter<T>, call: (args: T[]) => Value): TemplateFunction {
  return {
    minCount: 0,
    maxCount: Number.POSITIVE_INFINITY,
    call: (args) => call(args.map((value, at) => read(parameter, value, at))),
  };
}

function read<T>({ expected, read: readValue }: Parameter<T>, value: Value, at: number): T {
  const known = readValue(value);
  if (known !== undefined) return known;
  throw new ValueError(`argument ${at + 1}: expected ${expected}, got ${typeNameOf(value)}`);
}

export const any: Parameter<Value> = { expected: 'a value', read: (value) => value };

export const text: Parameter<string> = { expected: 'a text', read: textOf };

export const time: Parameter<Time> = {
  expected: 'a time',
  read: (value) => (value instanceof Time ? value : undefined),
};

export const list: Parameter<readonly Value[]> = {
  expected: 'a list',
  // Nil is an empty list, as in Go.
  read: (value) => (value === null ? [] : isList(value) ? value : undefined),
};

export const texts: Parameter<string[]> = {
  expected: 'a list of texts',
  read: (value) => {
    if (value === null) return [];
    if (!isList(value)) return undefined;
    const read = value.map(textOf);
    return read.every((one) => one !== undefined) ? read : undefined;
  },
};

export const map: Parameter<ReadonlyMap<string, Value>> = {
  expected: 'a map',
  read: (value) => (isMap(value) ? value : undefined),
};

/** A number, or a text that is one; durations count in seconds, as Prometheus has it. */
export const number: Parameter<number> = { expected: 'a number', read: readNumber };

function readNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Duration) return value.Seconds();
  const digits = textOf(value);
  return digits === undefined ? undefined : parseFloatText(digits);
}

/** What Go's strconv.ParseFloat takes, but for hexadecimal. */
function parseFloatText(digits: string): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(digits);
  if (infinite !== null) {
    return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (/^[+-]?nan$/i.test(digits)) return Number.NaN;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(digits)) return Number(digits);
  throw new ValueError(`${JSON.stringify(digits.slice(0, 100))} is not a number`);
}
