import { isUtf8 } from 'node:buffer';
import {
  type ErrorDetail,
  type MetricType,
  maxFutureMs,
  maxItemsPerRequest,
  metricTypes,
} from '@tidemark/protocol';
import { type Batch, observation } from '../../batch/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import { keySeparator, type LabelPairs, type SeriesTable, seriesKey } from '../../series/index.ts';
import { checkSeries, checkUnit, type FieldProblem } from '../check-series.ts';
import type { ItemSet } from '../keyed-answer.ts';
import { checkShape } from './check-shape.ts';
import { parseRfc3339 } from './parse-timestamp.ts';

export type Decoded = {
  stored: number;
  /** Items that only came too early: the guard on new series refused them. */
  overLimit: number;
  problems: ErrorDetail[];
};

/** Asked before a series is born: undefined when it may, otherwise why not. */
export type Admit = (name: string, labels: LabelPairs) => string | undefined;

/**
 * Decodes the body of `POST /v1/metrics`, one object or an array of
 * `{name, value, timestamp?, type?, unit?, labels?}`, and appends the good items to `batch`, except those that an
 * earlier try has stored.
 * Throws when the body is no JSON or holds more items than allowed: then nothing is appended.
 */
export function decodeJson(
  body: Buffer,
  table: SeriesTable,
  batch: Batch,
  nowMs: number,
  admit: Admit,
  storedItems?: ItemSet,
): Decoded {
  const parsed = parseJsonBody(body);
  const items = Array.isArray(parsed) ? parsed : [parsed];
  if (items.length > maxItemsPerRequest) {
    throw new TidemarkError(
      'too_many_items',
      `The array has ${items.length} items, ${maxItemsPerRequest} are allowed: send several requests.`,
      { status: 413 },
    );
  }
  const problems: ErrorDetail[] = [];
  let stored = 0;
  let overLimit = 0;
  const admitCounted: Admit = (name, labels) => {
    const reason = admit(name, labels);
    if (reason !== undefined) overLimit++;
    return reason;
  };
  for (let index = 0; index < items.length; index++) {
    if (storedItems?.has(index)) continue;
    const found = decodeItem(items[index], table, batch, nowMs, admitCounted);
    if (found === undefined) stored++;
    else for (const problem of found) problems.push({ index, ...problem });
  }
  return { stored, overLimit, problems };
}

/** Parses a body that is JSON; throws a TidemarkError `bad_json` when it is not, or is shaped to cost too much. */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) {
    throw new TidemarkError('bad_json', 'The body is empty: expected a JSON object or array.', {
      status: 400,
    });
  }
  if (!isUtf8(body)) {
    throw new TidemarkError('bad_json', 'The body is not UTF-8, as JSON must be.', { status: 400 });
  }
  checkShape(body);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new TidemarkError('bad_json', `The body is not JSON: ${(error as Error).message}`, {
      status: 400,
    });
  }
}

type Item = {
  name?: unknown;
  value?: unknown;
  timestamp?: unknown;
  type?: unknown;
  unit?: unknown;
  labels?: unknown;
};

/** Appends the item, or says what is wrong with it. */
function decodeItem(
  item: unknown,
  table: SeriesTable,
  batch: Batch,
  nowMs: number,
  admit: Admit,
): FieldProblem[] | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return [{ field: '', message: `expected an object with name and value, got ${kindOf(item)}` }];
  }
  const { name, value, timestamp, type, unit, labels } = item as Item;
  const timestampMs = timestamp === undefined ? nowMs : timestampOf(timestamp);
  const key = labels === undefined ? name : labelledKey(name, labels);
  const isGood =
    typeof name === 'string' &&
    typeof value === 'number' &&
    Number.isFinite(value) &&
    timestampMs >= 0 &&
    timestampMs <= nowMs + maxFutureMs &&
    typeof key === 'string' &&
    (type === undefined || isMetricType(type)) &&
    (unit === undefined || typeof unit === 'string');
  if (!isGood) return problemsOf(item as Item, nowMs);
  let series = table.find(key);
  // A NUL in a name or label could spell the key of another series: that one has more labels then.
  if (series === -1 || table.labelCount(series) !== labelCount(labels)) {
    const pairs = labelPairs(labels) ?? [];
    const problems = checkSeries(name, pairs);
    const unitProblem = unit === undefined ? undefined : checkUnit(unit);
    if (unitProblem !== undefined) problems.push(unitProblem);
    if (problems.length > 0) return problems;
    const overLimit = admit(name, pairs);
    if (overLimit !== undefined) return [{ field: 'name', message: overLimit }];
    try {
      series = table.create(name, pairs, type, unit);
    } catch (error) {
      // Its id is another series', or there is no room for its texts: that costs no other item.
      if (!(error instanceof TidemarkError)) throw error;
      return [{ field: 'name', message: error.message }];
    }
  } else if (type !== undefined || unit !== undefined) {
    const unitProblem = unit === undefined ? undefined : checkUnit(unit);
    if (unitProblem !== undefined) return [unitProblem];
    table.refine(series, type, unit);
  }
  batch.append(table, series, timestampMs, value, observation);
  return undefined;
}

/**
 * The {@link seriesKey} of the item, or undefined when `labels` is no object of strings. Labels that are
 * sorted already are not made into pairs, which would cost more than all the rest of a known series.
 */
function labelledKey(name: unknown, labels: unknown): string | undefined {
  if (typeof name !== 'string' || !isObject(labels)) return undefined;
  let key = name;
  let before = '';
  for (const label in labels) {
    const value = labels[label];
    if (typeof value !== 'string') return undefined;
    if (label < before) return unsortedKey(name, labels);
    key += keySeparator + label + keySeparator + value;
    before = label;
  }
  return key;
}

function unsortedKey(name: string, labels: unknown): string | undefined {
  const pairs = labelPairs(labels);
  return pairs === undefined ? undefined : seriesKey(name, pairs);
}

function labelCount(labels: unknown): number {
  return labels === undefined ? 0 : Object.keys(labels as object).length;
}

/** Sorted label pairs, or undefined when `labels` is no object of strings. */
function labelPairs(labels: unknown): LabelPairs | undefined {
  if (labels === undefined) return [];
  if (!isObject(labels)) return undefined;
  const pairs: [string, string][] = [];
  let isSorted = true;
  for (const [label, value] of Object.entries(labels)) {
    if (typeof value !== 'string') return undefined;
    const before = pairs.at(-1);
    if (before !== undefined && before[0] > label) isSorted = false;
    pairs.push([label, value]);
  }
  if (!isSorted) pairs.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return pairs;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Epoch milliseconds, or NaN when the value is no time. */
export function timestampOf(timestamp: unknown): number {
  if (typeof timestamp === 'string') return parseRfc3339(timestamp);
  return typeof timestamp === 'number' ? Math.trunc(timestamp) : Number.NaN;
}

function isMetricType(type: unknown): type is MetricType {
  return typeof type === 'string' && (metricTypes as readonly string[]).includes(type);
}

/** The slow look at an item that is known to be bad: every field that is wrong. */
function problemsOf(item: Item, nowMs: number): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const expect = (field: string, expected: string, got: unknown) =>
    problems.push({ field, message: `expected ${expected}, got ${kindOf(got)}` });

  if (typeof item.name !== 'string') expect('name', 'a text', item.name);
  if (typeof item.value !== 'number' || !Number.isFinite(item.value)) {
    expect('value', 'a finite number', item.value);
  }
  if (item.timestamp !== undefined) {
    const timestampMs = timestampOf(item.timestamp);
    if (Number.isNaN(timestampMs)) {
      expect('timestamp', 'an RFC 3339 date-time or epoch milliseconds', item.timestamp);
    } else if (timestampMs < 0) {
      expect('timestamp', 'a time from 1970 on', item.timestamp);
    } else if (timestampMs > nowMs + maxFutureMs) {
      expect('timestamp', 'a time at most one day ahead', item.timestamp);
    }
  }
  if (item.type !== undefined && !isMetricType(item.type)) {
    expect('type', `one of ${metricTypes.join(', ')}`, item.type);
  }
  if (item.unit !== undefined && typeof item.unit !== 'string') expect('unit', 'a text', item.unit);
  if (item.labels !== undefined && labelPairs(item.labels) === undefined) {
    problems.push(labelProblem(item.labels));
  }
  return problems;
}

function labelProblem(labels: unknown): FieldProblem {
  if (isObject(labels)) {
    for (const [label, value] of Object.entries(labels)) {
      if (typeof value !== 'string') {
        return {
          field: `labels.${label.slice(0, 40)}`,
          message: `expected a text, got ${kindOf(value)}`,
        };
      }
    }
  }
  return { field: 'labels', message: `expected an object of texts, got ${kindOf(labels)}` };
}

/** How a bad value is shown to its sender: short, and never longer than it needs to be. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number that is not finite';
  const shown = JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}
