import { maxDepth } from '../limits.ts';
import { ValueError } from '../template-error.ts';
import { Duration } from './duration.ts';
import { SafeText } from './safe-text.ts';
import { Time } from './time.ts';
import { TemplateObject, type Value } from './value.ts';

/**
 * Plain JavaScript data as values of templates: objects become maps, dates times in UTC, undefined nil. What is a
 * value already is passed on as it is. Throws a ValueError for what templates have no form for.
 */
export function toValue(data: unknown, depth = 0): Value {
  if (depth > maxDepth) throw new ValueError(`data is nested more than ${maxDepth} deep`);
  if (data === undefined || data === null) return null;
  if (typeof data === 'function' || typeof data === 'symbol') {
    throw new ValueError(`data holds a ${typeof data}`);
  }
  if (typeof data !== 'object') return data as boolean | number | bigint | string;
  if (data instanceof TemplateObject || data instanceof SafeText) return data;
  if (data instanceof Time || data instanceof Duration) return data;
  if (data instanceof Date) return new Time(data.getTime());
  if (Array.isArray(data)) return toList(data, depth);
  if (data instanceof Map) return toMap(data, data.entries(), depth);
  return new Map(Object.entries(data).map(([key, one]) => [key, toValue(one, depth + 1)]));
}

/** Classes of lists and maps with methods of their own stay what they are. */
function toList(data: readonly unknown[], depth: number): readonly Value[] {
  if (Object.getPrototypeOf(data) !== Array.prototype) return data as readonly Value[];
  return data.map((one) => toValue(one, depth + 1));
}

function toMap(
  data: object,
  entries: Iterable<[unknown, unknown]>,
  depth: number,
): ReadonlyMap<string, Value> {
  if (Object.getPrototypeOf(data) !== Map.prototype) return data as ReadonlyMap<string, Value>;
  return new Map([...entries].map(([key, one]) => [String(key), toValue(one, depth + 1)]));
}
