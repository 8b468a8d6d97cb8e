import { ValueError } from '../template-error.ts';
import { isMap, TextMap, typeNameOf, type Value } from './value.ts';

/** A method with its receiver already bound; `count` is how many arguments it takes. */
export type Method = { count: number; call: (args: readonly Value[]) => Value };

/**
 * What `.name` of a value is: a method, a field, or the entry of a map (nil, or the empty text in a {@link TextMap},
 * where it has none). Nothing has only nothing below it. Throws a ValueError if there can be none.
 */
export function memberOf(value: Value, name: string): { method: Method } | { value: Value } {
  if (value === null) return { value: null };
  const found = publicMember(value, name);
  if (found !== undefined) return found;
  if (isMap(value)) return { value: entryOf(value, name) };
  throw new ValueError(`can't evaluate field ${name} in type ${typeNameOf(value)}`);
}

/** What a map has under a key. */
export function entryOf(map: ReadonlyMap<string, Value>, key: string): Value {
  return map.get(key) ?? (map instanceof TextMap ? '' : null);
}

/** Only what classes define under names with a capital letter: nothing of JavaScript's own can be reached. */
function publicMember(
  value: Value,
  name: string,
): { method: Method } | { value: Value } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!/^\p{Lu}/u.test(name) || !(name in value)) return undefined;
  const member: unknown = (value as unknown as Record<string, unknown>)[name];
  if (typeof member !== 'function') return { value: member as Value };
  const call = (args: readonly Value[]) => member.apply(value, args) as Value;
  return { method: { count: member.length, call } };
}
