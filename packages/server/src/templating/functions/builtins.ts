import { sprint, sprintf, sprintln } from '../format/index.ts';
import { ValueError } from '../template-error.ts';
import {
  entryOf,
  isList,
  isMap,
  isTrue,
  SafeText,
  textOf,
  typeNameOf,
  type Value,
} from '../values/index.ts';
import { comparisons } from './comparisons.ts';
import { escapeHtml, escapeJs, queryEscape } from './escapes.ts';
import { any, type FunctionMap, fixed, listed, text, variadic } from './function.ts';

/** Functions that the evaluator carries out itself: they do not evaluate all their arguments, or run templates. */
export const specialForms: ReadonlySet<string> = new Set(['and', 'or', 'tmpl']);

/** Lengths and offsets of texts count bytes, as in Go. */
function length(value: Value): bigint {
  const text = textOf(value);
  if (text !== undefined) return BigInt(Buffer.byteLength(text));
  if (isList(value)) return BigInt(value.length);
  if (isMap(value)) return BigInt(value.size);
  throw new ValueError(`${typeNameOf(value)} has no length`);
}

function indexAll(value: Value, indexes: readonly Value[]): Value {
  return indexes.reduce(indexOnce, value);
}

function indexOnce(value: Value, index: Value): Value {
  if (isMap(value)) {
    const key = textOf(index);
    if (key !== undefined) return entryOf(value, key);
    throw new ValueError(`map has texts as keys, got ${typeNameOf(index)}`);
  }
  if (isList(value)) return value[offset(index, value.length - 1)] ?? null;
  const text = textOf(value);
  if (text !== undefined) {
    const bytes = Buffer.from(text);
    return BigInt(bytes[offset(index, bytes.length - 1)] ?? 0);
  }
  throw new ValueError(`can't index ${typeNameOf(value)}`);
}

/** A whole number from 0 to `max`. */
function offset(value: Value, max: number): number {
  if (typeof value !== 'bigint') {
    throw new ValueError(`expected a whole number as index, got ${typeNameOf(value)}`);
  }
  if (value < 0n || value > BigInt(max)) throw new ValueError(`index out of range: ${value}`);
  return Number(value);
}

function slice(value: Value, bounds: readonly Value[]): Value {
  // Of lists a third bound says how far they may grow, which here they never do.
  if (bounds.length > (isList(value) ? 3 : 2)) throw new ValueError('too many slice indexes');
  const text = textOf(value);
  const source = text === undefined ? value : Buffer.from(text);
  if (!Buffer.isBuffer(source) && !isList(source)) {
    throw new ValueError(`can't slice ${typeNameOf(value)}`);
  }
  const end = bounds[1] === undefined ? source.length : offset(bounds[1], source.length);
  const start = bounds[0] === undefined ? 0 : offset(bounds[0], source.length);
  if (start > end) throw new ValueError(`invalid slice index: ${start} > ${end}`);
  if (Buffer.isBuffer(source)) return source.subarray(start, end).toString();
  return source.slice(start, end);
}

/** Nothing prints as it does at the end of a pipeline. */
function evaluated(values: readonly Value[]): string {
  return sprint(values.map((value) => value ?? '<no value>'));
}

/** The functions of Go's text/template, but for `call`: no value here can be called. */
export const builtins: FunctionMap = new Map([
  ...comparisons,
  ['not', fixed([any], (value) => !isTrue(value))],
  ['len', fixed([any], length)],
  ['index', variadic(any, any, indexAll)],
  ['slice', variadic(any, any, slice)],
  ['print', listed(any, sprint)],
  ['println', listed(any, sprintln)],
  ['printf', variadic(text, any, sprintf)],
  ['html', listed(any, (values) => new SafeText('html', escapeHtml(evaluated(values))))],
  ['js', listed(any, (values) => escapeJs(evaluated(values)))],
  ['urlquery', listed(any, (values) => new SafeText('url', queryEscape(evaluated(values))))],
]);
