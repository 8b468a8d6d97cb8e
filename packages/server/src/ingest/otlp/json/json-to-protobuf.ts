import { isUtf8 } from 'node:buffer';
import { TidemarkError } from '../../../errors/index.ts';
import { MessageWriter, maxNestingDepth, tagOf, wireTypes } from '../../../protobuf/index.ts';
import type { Rows } from '../../rows.ts';
import { checkOutline } from './check-outline.ts';
import {
  exportMetricsServiceRequest,
  type FieldSchema,
  type FieldType,
  type MessageSchema,
} from './otlp-schema.ts';

const firstSizeBytes = 64 * 1024;

/**
 * Writes an ExportMetricsServiceRequest in JSON as protobuf. Numbers may be texts, and "NaN", "Infinity" and
 * "-Infinity" are numbers; null is a field that is missing; what the schema does not know is ignored. A data
 * point with a field of the wrong kind is refused in `rows`, and left out.
 * @throws TidemarkError 400 when the body is no JSON, or not of this kind outside of data points.
 */
export function jsonToProtobuf(body: Buffer, rows: Rows): Transcoded {
  return new Transcoder(rows).run(parse(body));
}

/** The protobuf, and which data points of the JSON are not in it, counted from 0. */
export type Transcoded = { protobuf: Buffer; refusedPoints: readonly number[] };

function parse(body: Buffer): unknown {
  if (!isUtf8(body)) throw badJson('it is not UTF-8');
  checkOutline(body);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw badJson((error as Error).message);
  }
}

function badJson(why: string): TidemarkError {
  return new TidemarkError(
    'bad_json',
    `The body is no ExportMetricsServiceRequest in JSON: ${why.slice(0, 300)}.`,
    { status: 400 },
  );
}

/** What is wrong with a field, on the way to the data point or the body that is refused for it. */
class FieldError extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

class Transcoder {
  readonly #writer = new MessageWriter(firstSizeBytes);
  readonly #rows: Rows;
  readonly #refusedPoints: number[] = [];
  #pointCount = 0;
  #depth = 0;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  run(request: unknown): Transcoded {
    try {
      this.#fields(request, exportMetricsServiceRequest, 'the body');
    } catch (error) {
      if (error instanceof FieldError) throw badJson(`${error.field}: ${error.message}`);
      throw error;
    }
    return { protobuf: this.#writer.finish(), refusedPoints: this.#refusedPoints };
  }

  #fields(value: unknown, { fields }: MessageSchema, field: string): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new FieldError(field, `expected an object, got ${shown(value)}`);
    }
    if (++this.#depth > maxNestingDepth) {
      throw new FieldError(field, `more than ${maxNestingDepth} objects nested`);
    }
    const object = value as Record<string, unknown>;
    // What JSON.parse makes has no enumerable properties but its own.
    for (const name in object) {
      const content = object[name];
      const schema = content === null ? undefined : fields.get(name);
      if (schema === undefined) continue;
      if (schema.isRepeated) this.#repeated(content, schema, name);
      else this.#one(content, schema, name);
    }
    this.#depth--;
  }

  #repeated(content: unknown, schema: FieldSchema, name: string): void {
    if (!Array.isArray(content)) {
      throw new FieldError(name, `expected an array, got ${shown(content)}`);
    }
    if (typeof schema.type === 'object' && schema.type.isPoint) {
      for (const point of content) this.#point(point, schema, name);
    } else if (typeof schema.type === 'object') {
      for (const item of content) this.#one(item, schema, name);
    } else if (content.length > 0) {
      this.#writer.tag(tagOf(schema.number, wireTypes.bytes));
      const start = this.#writer.begin();
      for (const item of content) this.#value(item, schema.type, name);
      this.#writer.end(start);
    }
  }

  /** A data point; one that is wrong is taken back. */
  #point(point: unknown, schema: FieldSchema, name: string): void {
    const start = this.#writer.at;
    const depth = this.#depth;
    const item = this.#pointCount++;
    try {
      this.#one(point, schema, name);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      this.#writer.backTo(start);
      this.#depth = depth;
      this.#refusedPoints.push(item);
      this.#rows.item = item;
      this.#rows.refuse(error.field, error.message);
    }
  }

  #one(content: unknown, { number, type }: FieldSchema, name: string): void {
    const writer = this.#writer;
    writer.tag(tagOf(number, wireTypeOf(type)));
    if (typeof type !== 'object') {
      this.#value(content, type, name);
      return;
    }
    const start = writer.begin();
    this.#fields(content, type, name);
    writer.end(start);
  }

  #value(content: unknown, type: Exclude<FieldType, MessageSchema>, name: string): void {
    const writer = this.#writer;
    switch (type) {
      case 'string':
        if (typeof content !== 'string') throw wrong(name, 'a text', content);
        writer.text(content);
        return;
      case 'bool':
        if (typeof content !== 'boolean') throw wrong(name, 'true or false', content);
        writer.bool(content);
        return;
      case 'double':
        writer.double(doubleOf(content, name));
        return;
      case 'temporality':
        writer.varint(temporalities.get(content) ?? wholeOf(content, name, 32n, true));
        return;
      case 'sint32': {
        const whole = wholeOf(content, name, 32n, true);
        writer.varint(whole < 0n ? -2n * whole - 1n : 2n * whole);
        return;
      }
      case 'int64':
        this.#int64(content, name);
        return;
      case 'fixed64':
        writer.fixed64(wholeOf(content, name, 64n, false));
        return;
      case 'sfixed64':
        writer.fixed64(wholeOf(content, name, 64n, true));
        return;
      case 'bytes':
        writer.bytes(bytesOf(content, name, 'base64', /^[A-Za-z0-9+/_-]*={0,2}$/));
        return;
      case 'hex':
        writer.bytes(bytesOf(content, name, 'hex', /^(?:[0-9A-Fa-f]{2})*$/));
    }
  }

  #int64(content: unknown, name: string): void {
    // Without BigInt, which costs ten times as much.
    if (typeof content === 'number' && Number.isSafeInteger(content) && content >= 0) {
      this.#writer.uint(content);
    } else this.#writer.varint(wholeOf(content, name, 64n, true));
  }
}

const temporalities: ReadonlyMap<unknown, bigint> = new Map([
  ['AGGREGATION_TEMPORALITY_UNSPECIFIED', 0n],
  ['AGGREGATION_TEMPORALITY_DELTA', 1n],
  ['AGGREGATION_TEMPORALITY_CUMULATIVE', 2n],
]);

function wireTypeOf(type: FieldType) {
  switch (type) {
    case 'double':
    case 'fixed64':
    case 'sfixed64':
      return wireTypes.fixed64;
    case 'bool':
    case 'temporality':
    case 'sint32':
    case 'int64':
      return wireTypes.varint;
    default:
      return wireTypes.bytes;
  }
}

function doubleOf(content: unknown, name: string): number {
  if (typeof content === 'number') return content;
  if (content === 'NaN') return Number.NaN;
  if (content === 'Infinity') return Number.POSITIVE_INFINITY;
  if (content === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (typeof content === 'string' && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(content)) {
    return Number(content);
  }
  throw wrong(name, 'a number', content);
}

/** A whole number of so many bits, as a number or a text; unsigned ones may be written with a sign, too. */
function wholeOf(content: unknown, name: string, bits: bigint, isSigned: boolean): bigint {
  const isWhole =
    (typeof content === 'number' && Number.isInteger(content)) ||
    (typeof content === 'string' && /^-?\d{1,20}$/.test(content));
  if (!isWhole) throw wrong(name, 'a whole number', content);
  const whole = BigInt(content);
  const fits = isSigned
    ? BigInt.asIntN(Number(bits), whole) === whole
    : BigInt.asUintN(Number(bits), whole) === whole;
  if (!fits) {
    throw wrong(name, `a whole number of ${bits} bits${isSigned ? '' : ' without sign'}`, content);
  }
  return whole;
}

function bytesOf(
  content: unknown,
  name: string,
  encoding: 'base64' | 'hex',
  pattern: RegExp,
): Buffer {
  if (typeof content !== 'string' || !pattern.test(content)) throw wrong(name, encoding, content);
  return Buffer.from(content, encoding);
}

function wrong(name: string, expected: string, content: unknown): FieldError {
  return new FieldError(name, `expected ${expected}, got ${shown(content)}`);
}

/** A value as an error shows it, cut short. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(JSON.stringify(value)).slice(0, 40);
}
