import type { MetricType } from '@tidemark/protocol';
import type { LabelPairs } from '../../series/index.ts';
import { type Rows, refusedSeries } from '../rows.ts';
import {
  type Identifier,
  labelsOf,
  metricName,
  type SourceType,
  sourceTypes,
} from './value-names.ts';

/** Most values of one list or line; collectd's own types have up to a dozen. */
export const maxValuesPerList = 100;

/** As in the JSON that `write_http` makes; whatever else an object has (`interval`, `meta`) is overlooked. */
type ValueList = {
  values?: unknown;
  dstypes?: unknown;
  dsnames?: unknown;
  /** Seconds since 1970 with a fraction. */
  time?: unknown;
  host?: unknown;
  plugin?: unknown;
  plugin_instance?: unknown;
  type?: unknown;
  type_instance?: unknown;
};

/** Writes the values of one item to `rows`, or notes what is wrong with it. */
export function readValueList(item: unknown, rows: Rows): void {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    rows.refuse('', 'expected an object: a value list');
    return;
  }
  if (isNotification(item)) return;
  const list = item as ValueList;
  const { values, dstypes, dsnames } = list;
  if (!Array.isArray(values)) {
    rows.refuse('values', 'expected an array of numbers');
    return;
  }
  if (values.length > maxValuesPerList) {
    rows.refuse('values', `expected at most ${maxValuesPerList} values`, values.length);
    return;
  }
  const identifier = identifierOf(list, rows, values.length);
  if (identifier === undefined) return;
  if (typeof list.time !== 'number') {
    rows.refuse('time', 'expected seconds since 1970 as a number', values.length);
    return;
  }
  if (!Array.isArray(dstypes) || dstypes.length !== values.length) {
    rows.refuse('dstypes', `expected an array of ${values.length} types`, values.length);
    return;
  }
  const labels = labelsOf(identifier);
  const timestampMs = Math.round(list.time * 1000);
  for (let i = 0; i < values.length; i++) {
    // NaN is null in JSON: a value that could not be measured.
    if (values[i] === null) continue;
    const sourceType = sourceTypeOf(dstypes[i]);
    if (typeof values[i] !== 'number') rows.refuse(`values.${i}`, 'expected a number or null');
    else if (sourceType === undefined) {
      rows.refuse(`dstypes.${i}`, `expected one of ${sourceTypes.join(', ')}`);
    } else {
      const name = metricName(identifier, sourceNameOf(dsnames, i, values.length), sourceType);
      addValue(rows, name, labels, sourceType, timestampMs, values[i]);
    }
  }
}

/**
 * Adds a value as a reading. An `absolute` is what was counted since the value before; it is kept as it is
 * read, and as a reading it counts once even when it comes twice.
 */
export function addValue(
  rows: Rows,
  name: string,
  labels: LabelPairs,
  sourceType: SourceType,
  timestampMs: number,
  value: number,
): void {
  const series = rows.series(name, labels, seriesType(sourceType));
  if (series !== refusedSeries) rows.addReading(series, timestampMs, value);
}

/** The name of a source, or what takes its place: `value` for a single one, else its number. */
export function sourceNameOf(names: unknown, index: number, count: number): string {
  const name = Array.isArray(names) && names.length >= count ? names[index] : undefined;
  if (typeof name === 'string') return name;
  return count === 1 ? 'value' : String(index);
}

function seriesType(sourceType: SourceType): MetricType | undefined {
  if (sourceType === 'unknown') return undefined;
  return sourceType === 'counter' || sourceType === 'derive' ? 'counter' : 'gauge';
}

function sourceTypeOf(type: unknown): SourceType | undefined {
  return sourceTypes.find((known) => known === type);
}

/** Of collectd itself (`severity`), or in the form of alerts that `write_http` posts. */
function isNotification(item: object): boolean {
  return 'severity' in item || ('annotations' in item && 'labels' in item);
}

function identifierOf(list: ValueList, rows: Rows, samples: number): Identifier | undefined {
  const { host, plugin, type } = list;
  const pluginInstance = list.plugin_instance ?? '';
  const typeInstance = list.type_instance ?? '';
  const fields = {
    host,
    plugin,
    plugin_instance: pluginInstance,
    type,
    type_instance: typeInstance,
  };
  for (const [field, text] of Object.entries(fields)) {
    const mayBeEmpty = field === 'plugin_instance' || field === 'type_instance';
    if (typeof text === 'string' && (mayBeEmpty || text !== '')) continue;
    rows.refuse(
      field,
      mayBeEmpty ? 'expected a text' : 'expected a text that is not empty',
      samples,
    );
    return undefined;
  }
  return { host, plugin, pluginInstance, type, typeInstance } as Identifier;
}
