import { formatG } from '../../promql/index.ts';
import {
  Duration,
  isList,
  isMap,
  SafeText,
  type TemplateObject,
  Time,
  textOf,
  type Value,
} from '../values/index.ts';
import { TextBuilder } from './text-builder.ts';

/** As Go's `%v` prints it: lists as `[a b]`, maps as `map[a:1 b:2]` by their keys' order. */
export function printValue(value: Value): string {
  const scalar = printScalar(value);
  if (scalar !== undefined) return scalar;
  const text = new TextBuilder();
  writeValue(value, text);
  return text.toString();
}

function writeValue(value: Value, text: TextBuilder): void {
  const whole = printScalar(value) ?? ownText(value);
  if (whole !== undefined) {
    text.add(whole);
    return;
  }
  text.nested(() => {
    if (isList(value)) writeAll('[', value, text, (one) => writeValue(one, text));
    else if (isMap(value)) writeMap(value, text);
    else writeAll('{', fieldsOf(value as TemplateObject), text, (one) => writeValue(one, text));
  });
}

/** What is no list, map or object; undefined for those. */
function printScalar(value: Value): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return formatG(value);
    case 'bigint':
    case 'boolean':
      return String(value);
  }
  if (value === null) return '<nil>';
  if (value instanceof SafeText) return value.text;
  return value instanceof Time || value instanceof Duration ? value.toString() : undefined;
}

/** Classes that say how they print (Go's Stringer) do so by a toString of their own. */
function ownText(value: Value): string | undefined {
  const { toString: own } = value as object;
  const isOfLanguage = own === Object.prototype.toString || own === Array.prototype.toString;
  return isOfLanguage ? undefined : String(value);
}

function writeAll<T>(
  open: '[' | '{',
  values: readonly T[],
  text: TextBuilder,
  write: (value: T) => void,
): void {
  text.add(open);
  values.forEach((value, index) => {
    if (index > 0) text.add(' ');
    write(value);
  });
  text.add(open === '[' ? ']' : '}');
}

function writeMap(map: ReadonlyMap<string, Value>, text: TextBuilder): void {
  text.add('map');
  writeAll('[', sortedEntries(map), text, ([key, value]) => {
    text.add(`${key}:`);
    writeValue(value, text);
  });
}

/** By the order of the keys' characters, as Go prints, ranges over and encodes maps. */
export function sortedEntries(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The public fields of an object, in the order they are set. */
export function fieldsOf(value: TemplateObject): Value[] {
  return Object.entries(value)
    .filter(([name]) => /^\p{Lu}/u.test(name))
    .map(([, field]) => field as Value);
}

/** `fmt.Sprint`: spaces between two values neither of which is a text. */
export function sprint(values: readonly Value[]): string {
  const text = new TextBuilder();
  values.forEach((value, index) => {
    const before = values[index - 1];
    const isApart =
      before !== undefined && textOf(value) === undefined && textOf(before) === undefined;
    text.add(`${isApart ? ' ' : ''}${printValue(value)}`);
  });
  return text.toString();
}

/** `fmt.Sprintln` */
export function sprintln(values: readonly Value[]): string {
  const text = new TextBuilder();
  values.forEach((value, index) => {
    text.add(`${index > 0 ? ' ' : ''}${printValue(value)}`);
  });
  text.add('\n');
  return text.toString();
}
