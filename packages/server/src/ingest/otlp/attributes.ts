import { type ProtobufReader, tagOf, wireTypes } from '../../protobuf/index.ts';
import { labelName } from './label-name.ts';

const { varint, fixed64, bytes } = wireTypes;

export type Attribute = readonly [key: string, value: string];

/**
 * Reads the KeyValue that `reader` stands before; undefined when a text in it is not UTF-8. Values that are
 * no text become one as in Prometheus: numbers and booleans as JSON writes them, bytes as base64, arrays
 * and maps (sorted by key) as JSON. No value is the empty text.
 */
export function readAttribute(reader: ProtobufReader): Attribute | undefined {
  const outer = reader.enter();
  let key: string | undefined = '';
  let value: Value | undefined = null;
  while (reader.next()) {
    if (reader.tag === tagOf(1, bytes)) {
      reader.range();
      key = reader.text(reader.rangeStart, reader.rangeEnd);
    } else if (reader.tag === tagOf(2, bytes)) {
      value = readValue(reader);
    } else reader.skip();
  }
  reader.leave(outer);
  if (key === undefined || value === undefined) return undefined;
  return [key, textOf(value)];
}

/**
 * Attributes as labels: names escaped, the values of names that become the same joined by `;` in the order
 * of the original names. `__name__` is the metric's own.
 */
export function labelsOf(attributes: readonly Attribute[]): Map<string, string> {
  const sorted = [...attributes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const labels = new Map<string, string>();
  for (const [key, value] of sorted) {
    if (key === '__name__') continue;
    const name = labelName(key);
    const before = labels.get(name);
    labels.set(name, before === undefined ? value : `${before};${value}`);
  }
  return labels;
}

/** An AnyValue; whole numbers and what is JSON already are kept as their text. */
type Value = string | null | { json: string } | Value[] | { entries: [string, Value][] };

function readValue(reader: ProtobufReader): Value | undefined {
  const outer = reader.enter();
  let value: Value | undefined = null;
  while (reader.next()) {
    switch (reader.tag) {
      case tagOf(1, bytes):
        reader.range();
        value = reader.text(reader.rangeStart, reader.rangeEnd);
        break;
      case tagOf(2, varint):
        value = { json: String(reader.bool()) };
        break;
      case tagOf(3, varint):
        reader.varint();
        value = { json: wholeNumber(reader.low, reader.high) };
        break;
      case tagOf(4, fixed64):
        value = { json: String(reader.double()) };
        break;
      case tagOf(5, bytes):
        value = readList(reader);
        break;
      case tagOf(6, bytes):
        value = readMap(reader);
        break;
      case tagOf(7, bytes):
        reader.range();
        value = reader.bytes.toString('base64', reader.rangeStart, reader.rangeEnd);
        break;
      default:
        reader.skip();
    }
  }
  reader.leave(outer);
  return value;
}

function readList(reader: ProtobufReader): Value | undefined {
  const outer = reader.enter();
  const values: Value[] = [];
  let isGood = true;
  while (reader.next()) {
    if (reader.tag !== tagOf(1, bytes)) reader.skip();
    else {
      reader.countListed();
      const value = readValue(reader);
      if (value === undefined) isGood = false;
      else values.push(value);
    }
  }
  reader.leave(outer);
  return isGood ? values : undefined;
}

function readMap(reader: ProtobufReader): Value | undefined {
  const outer = reader.enter();
  const entries: [string, Value][] = [];
  let isGood = true;
  while (reader.next()) {
    if (reader.tag !== tagOf(1, bytes)) {
      reader.skip();
      continue;
    }
    const entry = readEntry(reader);
    if (entry === undefined) isGood = false;
    else entries.push(entry);
  }
  reader.leave(outer);
  return isGood ? { entries } : undefined;
}

function readEntry(reader: ProtobufReader): [string, Value] | undefined {
  reader.countListed();
  const outer = reader.enter();
  let key: string | undefined = '';
  let value: Value | undefined = null;
  while (reader.next()) {
    if (reader.tag === tagOf(1, bytes)) {
      reader.range();
      key = reader.text(reader.rangeStart, reader.rangeEnd);
    } else if (reader.tag === tagOf(2, bytes)) value = readValue(reader);
    else reader.skip();
  }
  reader.leave(outer);
  return key === undefined || value === undefined ? undefined : [key, value];
}

/** The 64 bits as an int64, all digits of it. */
function wholeNumber(low: number, high: number): string {
  return String((BigInt(high) << 32n) | BigInt(low >>> 0));
}

/** A value of an attribute: a text is itself, and nothing is the empty text. */
function textOf(value: Value): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : jsonOf(value);
}

function jsonOf(value: Value): string {
  if (value === null || typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if ('json' in value) return value.json;
  const entries = [...value.entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${jsonOf(entry)}`).join(',')}}`;
}
