import { ProtobufReader, tagOf, wireTypes } from '../../protobuf/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import { type Attribute, labelsOf, readAttribute } from './attributes.ts';
import { promotedLabels, targetInfoLabels, targetLabels } from './resource-labels.ts';

const { bytes } = wireTypes;

/** Pairs of resource and scope that are remembered. */
export const maxContexts = 10_000;
/** Most bytes of all remembered pairs together, and of one of them. */
export const maxContextBytes = 16 * 1024 * 1024;
export const maxBytesOfContext = 65_536;
/** Ids are part of a key of 32 bits, six of which tell apart what is said of a metric. */
const idCount = 2 ** 26;

/** What all points of one scope of one resource have in common. */
export type StreamContext = {
  /** Differs from that of any other pair of resource and scope that the decoder has met. */
  id: number;
  /** Labels that a point's own go before. */
  promoted: ReadonlyMap<string, string>;
  /** Labels that go before a point's own. */
  fixed: ReadonlyMap<string, string>;
  targetInfo: LabelPairs | undefined;
  /** The series of `target_info` once it is known, or -1. */
  targetSeries: number;
  /** Why no point of this scope can be taken. */
  problem: string | undefined;
};

/** Where a Resource or an InstrumentationScope lies; empty when it is missing. */
export type Stretch = { start: number; end: number };

/**
 * Remembers what resources and scopes mean by their bytes, so that they are parsed once and not for every
 * point.
 */
export class StreamContexts {
  #contexts = new Map<string, StreamContext>();
  #byteCount = 0;
  #nextId = 0;
  readonly #reader = new ProtobufReader();

  get count(): number {
    return this.#contexts.size;
  }

  /** `countAttribute` is called for each attribute that has to be parsed. */
  find(body: Buffer, resource: Stretch, scope: Stretch, countAttribute: () => void): StreamContext {
    const length = resource.end - resource.start + scope.end - scope.start;
    if (length > maxBytesOfContext) return this.#parse(body, resource, scope, countAttribute);
    const ofResource = body.toString('latin1', resource.start, resource.end);
    const key = `${ofResource.length} ${ofResource}${body.toString('latin1', scope.start, scope.end)}`;
    const known = this.#contexts.get(key);
    if (known !== undefined) return known;
    if (this.#contexts.size === maxContexts || this.#byteCount + length > maxContextBytes) {
      this.#contexts.clear();
      this.#byteCount = 0;
    }
    const context = this.#parse(body, resource, scope, countAttribute);
    this.#contexts.set(key, context);
    this.#byteCount += length;
    return context;
  }

  /** Lets go of the body. */
  close(): void {
    this.#reader.close();
  }

  #parse(
    body: Buffer,
    resource: Stretch,
    scope: Stretch,
    countAttribute: () => void,
  ): StreamContext {
    const reader = this.#reader;
    reader.open(body, resource.start, resource.end);
    const attributes = readResource(reader, countAttribute);
    reader.open(body, scope.start, scope.end);
    const scopeLabels = readScope(reader, countAttribute);
    const id = this.#nextId;
    this.#nextId = (id + 1) % idCount;
    const problem =
      attributes === undefined || scopeLabels === undefined
        ? `expected UTF-8 in the ${attributes === undefined ? 'resource' : 'scope'}`
        : undefined;
    return {
      id,
      promoted: promotedLabels(attributes ?? []),
      fixed: new Map([...(scopeLabels ?? []), ...targetLabels(attributes ?? [])]),
      targetInfo: targetInfoLabels(attributes ?? []),
      targetSeries: -1,
      problem,
    };
  }
}

/** Resource { repeated KeyValue attributes = 1 } */
function readResource(reader: ProtobufReader, countAttribute: () => void): Attribute[] | undefined {
  const attributes: Attribute[] = [];
  let isGood = true;
  while (reader.next()) {
    if (reader.tag === tagOf(1, bytes)) {
      countAttribute();
      const attribute = readAttribute(reader);
      if (attribute === undefined) isGood = false;
      else attributes.push(attribute);
    } else reader.skip();
  }
  return isGood ? attributes : undefined;
}

/**
 * InstrumentationScope { string name = 1; string version = 2; repeated KeyValue attributes = 3 }
 *
 * All of it becomes labels `otel_scope_…`, as OpenTelemetry's "Prometheus and OpenMetrics Compatibility" has
 * it by default. (Prometheus' own receiver does so only with `promote_scope_metadata`, for its older users'
 * sake.) A scope is part of what identifies a stream: without it the equally named metrics of two libraries
 * would be one series, and overwrite each other.
 */
function readScope(
  reader: ProtobufReader,
  countAttribute: () => void,
): Map<string, string> | undefined {
  let name: string | undefined = '';
  let version: string | undefined = '';
  const attributes: Attribute[] = [];
  let isGood = true;
  while (reader.next()) {
    if (reader.tag === tagOf(1, bytes)) {
      reader.range();
      name = reader.text(reader.rangeStart, reader.rangeEnd);
    } else if (reader.tag === tagOf(2, bytes)) {
      reader.range();
      version = reader.text(reader.rangeStart, reader.rangeEnd);
    } else if (reader.tag === tagOf(3, bytes)) {
      countAttribute();
      const attribute = readAttribute(reader);
      if (attribute === undefined) isGood = false;
      else attributes.push([`otel_scope_${attribute[0]}`, attribute[1]]);
    } else reader.skip();
  }
  if (!isGood || name === undefined || version === undefined) return undefined;
  const labels = labelsOf(attributes);
  if (name !== '') labels.set('otel_scope_name', name);
  if (version !== '') labels.set('otel_scope_version', version);
  return labels;
}
