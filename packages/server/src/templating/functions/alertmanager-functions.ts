import { TextBuilder, toJson } from '../format/index.ts';
import { ValueError } from '../template-error.ts';
import { Duration, type Value, zoneOf } from '../values/index.ts';
import { commonFunctions, toLower, toUpper, words } from './common.ts';
import { queryUnescape } from './escapes.ts';
import {
  any,
  type FunctionMap,
  fixed,
  list,
  listed,
  text,
  texts,
  time,
  variadic,
} from './function.ts';
import { humanizers } from './humanize.ts';

function join(separator: string, parts: readonly string[]): string {
  const joined = new TextBuilder();
  parts.forEach((part, index) => {
    joined.add(index > 0 ? separator + part : part);
  });
  return joined.toString();
}

/** Each word in small letters but for its first one. */
function title(value: string): string {
  return value.replace(words, (word) =>
    toLower(word).replace(/\p{L}/u, (letter) => toUpper(letter)),
  );
}

function dict(pairs: readonly Value[]): Value {
  if (pairs.length % 2 !== 0) throw new ValueError('expected as many values as keys');
  const entries = new Map<string, Value>();
  for (let at = 0; at < pairs.length; at += 2) {
    const [key, value = null] = pairs.slice(at, at + 2);
    if (typeof key !== 'string') throw new ValueError('expected texts as keys');
    entries.set(key, value);
  }
  return entries;
}

/** A cache of zones: making one is slow. */
function zones(): typeof zoneOf {
  const known = new Map<string, ReturnType<typeof zoneOf>>();
  return (name) => {
    const zone = known.get(name) ?? zoneOf(name);
    known.set(name, zone);
    return zone;
  };
}

/** The functions of Alertmanager's templates. `nowMs` tells the time, for `since`. */
export function alertmanagerFunctions(nowMs: () => number): FunctionMap {
  const zone = zones();
  return new Map([
    ...commonFunctions,
    ...humanizers.filter(([name]) => name === 'humanizeDuration'),
    ['title', fixed([text], title)],
    ['trimSpace', fixed([text], (value) => value.trim())],
    ['join', fixed([text, texts], join)],
    ['urlUnescape', fixed([text], queryUnescape)],
    ['stringSlice', listed(text, (values) => values)],
    ['date', fixed([text, time], (layout, when) => when.Format(layout))],
    ['tz', fixed([text, time], (name, when) => when.in(zone(name)))],
    ['since', fixed([time], (when) => Duration.ofMs(nowMs() - when.epochMs))],
    ['toJson', fixed([any], toJson)],
    ['list', listed(any, (values) => values)],
    ['append', variadic(list, any, (values, more) => [...values, ...more])],
    ['dict', listed(any, dict)],
  ]);
}
