import { maxFutureMs } from '@tidemark/protocol';
import { nanosToMs, tagOf, wireTypes } from '../../protobuf/index.ts';
import { refusedSeries } from '../rows.ts';
import { labelsOf, readAttribute } from './attributes.ts';
import type { Translation } from './translation.ts';

const { fixed64, bytes } = wireTypes;

/**
 * Longest labels of an exemplar, names and values together, in Unicode characters (OpenMetrics,
 * "Exemplars"). Attributes that would make them longer are left out, the ids of trace and span stay.
 */
export const maxExemplarCharacters = 128;

const traceIdBytes = 16;
const spanIdBytes = 8;

/**
 * Reads the exemplars of a point that was read before, from where its message begins; the message is the one
 * that the reader is in. `seriesOf` says which of the point's series an exemplar belongs to. One that is
 * wrong is left out: it is an example, no data that is missed.
 *
 * Exemplar { repeated KeyValue filtered_attributes = 7; fixed64 time_unix_nano = 2; double as_double = 3;
 *            sfixed64 as_int = 6; bytes span_id = 4; bytes trace_id = 5 }
 */
export function addExemplars(
  translation: Translation,
  pointStart: number,
  tag: number,
  seriesOf: (value: number) => number,
): void {
  const { reader } = translation;
  reader.at = pointStart;
  while (reader.next()) {
    if (reader.tag === tag) readExemplar(translation, seriesOf);
    else reader.skip();
  }
}

function readExemplar(translation: Translation, seriesOf: (value: number) => number): void {
  const { reader, rows } = translation;
  rows.countPart(2);
  const outer = reader.enter();
  const attributes: [string, string][] = [];
  const labels = new Map<string, string>();
  let value = Number.NaN;
  let timestampMs = translation.timestampMs;
  let isGood = true;
  while (reader.next()) {
    switch (reader.tag) {
      case tagOf(2, fixed64):
        reader.fixed64();
        if ((reader.low | reader.high) !== 0) timestampMs = nanosToMs(reader.low, reader.high);
        break;
      case tagOf(3, fixed64):
        value = reader.double();
        break;
      case tagOf(4, bytes):
        addId(translation, labels, 'span_id', spanIdBytes);
        break;
      case tagOf(5, bytes):
        addId(translation, labels, 'trace_id', traceIdBytes);
        break;
      case tagOf(6, fixed64):
        value = reader.sfixed64();
        break;
      case tagOf(7, bytes): {
        const attribute = readAttribute(reader);
        if (attribute === undefined) isGood = false;
        else attributes.push([...attribute]);
        break;
      }
      default:
        reader.skip();
    }
  }
  reader.leave(outer);
  if (!isGood || Number.isNaN(value) || timestampMs > rows.nowMs + maxFutureMs) return;
  const seriesIndex = seriesOf(value);
  if (seriesIndex === refusedSeries) return;
  addFitting(labels, attributes);
  const pairs = [...labels].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  rows.addExemplar({ seriesIndex, timestampMs, value, labels: pairs });
}

/** An id as hex digits; one of another length, or of zeros alone, is none. */
function addId(
  { reader }: Translation,
  labels: Map<string, string>,
  name: string,
  sizeBytes: number,
): void {
  reader.range();
  if (reader.rangeEnd - reader.rangeStart !== sizeBytes) return;
  const hex = reader.bytes.toString('hex', reader.rangeStart, reader.rangeEnd);
  if (/[^0]/.test(hex)) labels.set(name, hex);
}

/** All of the attributes or, when they are too long, none. */
function addFitting(labels: Map<string, string>, attributes: readonly [string, string][]): void {
  const others = [...labelsOf(attributes)].filter(
    ([name, value]) => name !== '' && value !== '' && !labels.has(name),
  );
  let characters = 0;
  for (const [name, value] of [...labels, ...others]) {
    if (name.length + value.length > 2 * maxExemplarCharacters) return;
    characters += [...name, ...value].length;
  }
  if (characters > maxExemplarCharacters) return;
  for (const [name, value] of others) labels.set(name, value);
}
