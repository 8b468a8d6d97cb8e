import { staleNaN } from '../../batch/index.ts';
import { tagOf, wireTypes } from '../../protobuf/index.ts';
import { refusedSeries } from '../rows.ts';
import { addExemplars } from './exemplars.ts';
import { metricKinds, seriesParts } from './metric-header.ts';
import { noRecordedValue, type Translation } from './translation.ts';

const { varint, fixed64, bytes } = wireTypes;

const startTime = tagOf(2, fixed64);
const time = tagOf(3, fixed64);
const asDouble = tagOf(4, fixed64);
const exemplars = tagOf(5, bytes);
const asInt = tagOf(6, fixed64);
const attributes = tagOf(7, bytes);
const flagsTag = tagOf(8, varint);

/** Reads the NumberDataPoint that the reader stands before: a gauge's or a sum's. */
export function readNumberPoint(translation: Translation): void {
  const { reader, series } = translation;
  const outer = reader.enter();
  const start = reader.at;
  translation.openPoint();
  let value = 0;
  let hasValue = false;
  let flags = 0;
  let hasExemplars = false;
  for (let at = start; reader.next(); at = reader.at) {
    switch (reader.tag) {
      case startTime:
        translation.readStart();
        break;
      case time:
        translation.readTime();
        break;
      case asDouble:
        value = reader.double();
        hasValue = true;
        break;
      case asInt:
        value = reader.sfixed64();
        hasValue = true;
        break;
      case attributes:
        reader.range();
        series.addAttribute(at, reader.at);
        break;
      case flagsTag:
        flags = reader.uint32();
        break;
      case exemplars:
        reader.range();
        hasExemplars = true;
        break;
      default:
        reader.skip();
    }
  }
  translation.endPoint();
  const isStale = (flags & noRecordedValue) !== 0;
  const index = isStale || hasValue ? addNumber(translation, value, isStale) : refuse(translation);
  if (hasExemplars && index !== refusedSeries) {
    addExemplars(translation, start, exemplars, () => index);
  }
  reader.leave(outer);
}

/** Gives the index of the series, or `refusedSeries`. */
function addNumber(translation: Translation, value: number, isStale: boolean): number {
  const { rows, metric } = translation;
  if (metric.isDelta && !isStale) {
    // It would stay in the total for ever.
    if (!Number.isFinite(value)) {
      rows.refuse('value', 'expected a finite number in a delta');
      return refusedSeries;
    }
    if (value < 0 && metric.kind === metricKinds.counter) {
      rows.refuse('value', 'expected no negative delta of a monotonic sum');
      return refusedSeries;
    }
  }
  const index = translation.series.find(seriesParts.value);
  if (index === refusedSeries) return refusedSeries;
  const isAdded = isStale ? translation.addReading(index, staleNaN) : translation.add(index, value);
  return isAdded ? index : refusedSeries;
}

function refuse({ rows }: Translation): number {
  rows.refuse('value', 'expected asDouble or asInt');
  return refusedSeries;
}
