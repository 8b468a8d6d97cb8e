import {
  type Buckets,
  customBucketsSchema,
  type ResetHint,
  resetHints,
} from '../../batch/index.ts';
import { type FloatHistogram, noBounds } from '../histogram/index.ts';

const hints: Readonly<Record<string, ResetHint>> = {
  unknown: resetHints.unknown,
  reset: resetHints.yes,
  not_reset: resetHints.no,
  gauge: resetHints.gauge,
};

const numberFields = new Set([
  ...['sum', 'count', 'schema', 'offset', 'n_offset', 'z_bucket', 'z_bucket_w'],
]);
const listFields = new Set(['buckets', 'n_buckets', 'custom_values']);

/** `{{schema:1 sum:5 count:3 buckets:[1 2]}}`: all fields may be left out. */
export function parseHistogram(text: string): { histogram: FloatHistogram; hasHint: boolean } {
  const fields = parseFields(text);
  const number = (name: string) => fields.get(name)?.[0] ?? 0;
  const hint = fields.get('counter_reset_hint')?.[0];
  const schema = number('schema');
  const histogram: FloatHistogram = {
    schema,
    count: number('count'),
    sum: number('sum'),
    zeroThreshold: number('z_bucket_w'),
    zeroCount: number('z_bucket'),
    positive: toBuckets(fields.get('buckets') ?? [], number('offset')),
    negative: toBuckets(fields.get('n_buckets') ?? [], number('n_offset')),
    bounds: schema === customBucketsSchema ? toBounds(fields.get('custom_values')) : noBounds,
    resetHint: (hint ?? resetHints.unknown) as ResetHint,
  };
  return { histogram, hasHint: hint !== undefined };
}

function toBounds(values: number[] | undefined): Float64Array {
  return values === undefined ? noBounds : Float64Array.from(values);
}

/** Fields by name; a single value is a list of one. */
function parseFields(text: string): Map<string, number[]> {
  const fields = new Map<string, number[]>();
  const inside = text.slice(2, -2).trim();
  const field = /\s*([a-z_]+):(?:\[([^\]]*)\]|(\S+))/gy;
  let end = 0;
  for (const match of inside.matchAll(field)) {
    const [whole, name = '', list, value = ''] = match;
    if (fields.has(name)) throw new Error(`duplicate key "${name}" in histogram`);
    fields.set(name, parseField(name, list, value));
    end = match.index + whole.length;
  }
  if (end !== inside.length) throw new Error(`histogram is not understood: ${inside.slice(end)}`);
  return fields;
}

function parseField(name: string, list: string | undefined, value: string): number[] {
  if (name === 'counter_reset_hint') {
    const hint = hints[value];
    if (hint === undefined) throw new Error(`unknown counter reset hint ${value}`);
    return [hint];
  }
  if (list === undefined ? !numberFields.has(name) : !listFields.has(name)) {
    throw new Error(`bad histogram descriptor found: "${name}"`);
  }
  return (list ?? value)
    .split(/\s+/)
    .filter((one) => one !== '')
    .map(parseNumber);
}

function parseNumber(text: string): number {
  const lower = text.toLowerCase();
  if (/^[+-]?inf$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/.test(lower)) return Number.NaN;
  const value = Number(lower);
  if (lower === '' || Number.isNaN(value)) throw new Error(`no number in a histogram: ${text}`);
  return value;
}

/** Buckets that count nothing are left out, as the store and the evaluator do. */
function toBuckets(counts: readonly number[], offset: number): Buckets {
  const filled = counts.flatMap((count, at) =>
    count === 0 ? [] : [{ index: offset + at, count }],
  );
  return {
    index: Int32Array.from(filled, ({ index }) => index),
    count: Float64Array.from(filled, ({ count }) => count),
  };
}
