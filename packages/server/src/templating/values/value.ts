import { Duration } from './duration.ts';
import { SafeText } from './safe-text.ts';
import { Time } from './time.ts';

/**
 * What templates compute with. Go's int is a bigint and its float64 a number, because they print differently: 1e6
 * is `1000000` as the one and `1e+06` as the other.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | SafeText
  | Time
  | Duration
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | TemplateObject;

/**
 * A value with fields and methods, as a struct in Go. Templates see those of its properties and methods whose
 * names begin with a capital letter, Go's rule for what is public, and nothing else.
 */
export abstract class TemplateObject {
  /** How messages call it. */
  abstract readonly typeName: string;
}

/** A map that answers with the empty text for what it does not have, as Go's map[string]string. */
export class TextMap extends Map<string, string> {}

/** How messages and `%T` call the type of a value: by Go's names. */
export function typeNameOf(value: Value): string {
  if (value === null) return 'nil';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float64';
    case 'bigint':
      return 'int';
    case 'string':
      return 'string';
  }
  if (value instanceof SafeText) return 'string';
  if (value instanceof Time) return 'time.Time';
  if (value instanceof Duration) return 'time.Duration';
  if (value instanceof TemplateObject) return value.typeName;
  if (value instanceof TextMap) return 'map[string]string';
  return isMap(value) ? 'map[string]interface {}' : '[]interface {}';
}

/** Text, be it safe for HTML or not. */
export function textOf(value: Value): string | undefined {
  if (value instanceof SafeText) return value.text;
  return typeof value === 'string' ? value : undefined;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}

/** Go's truth: everything but nil, false, zero and what is empty. */
export function isTrue(value: Value): boolean {
  if (value instanceof SafeText) return value.text !== '';
  if (value instanceof Duration) return value.nanoseconds !== 0n;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  // NaN is not zero.
  return typeof value === 'number' ? value !== 0 : Boolean(value);
}
