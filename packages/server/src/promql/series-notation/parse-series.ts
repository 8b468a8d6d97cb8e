import { staleNaN } from '../../batch/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import { compareText } from '../evaluate/labels.ts';
import { add, type FloatHistogram, subtract } from '../histogram/index.ts';
import { parseSelector } from '../parse/index.ts';
import { parseHistogram } from './parse-histogram.ts';
import type { ExpectedSeries, SequenceValue } from './sequence.ts';

/** Most values of one series: a script cannot ask for all the memory there is. */
const maxValues = 1_000_000;

/** One line of a `load` or of an expected result, such as `metric{a="b"} 1 2+3x4 _ stale`. */
export function parseSeries(line: string): ExpectedSeries {
  const length = lengthOfMetric(line);
  return {
    labels: parseMetric(line.slice(0, length)),
    values: splitItems(line.slice(length)).flatMap(parseItem),
  };
}

/** The metric ends with its braces; there may be spaces in them, and braces in the strings in them. */
function lengthOfMetric(line: string): number {
  const metric = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0] ?? '';
  if (line[metric.length] !== '{') return metric.length;
  const braces = /\{(?:[^"'`}]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)*\}/y;
  braces.lastIndex = metric.length;
  if (!braces.test(line)) throw new Error(`braces do not end: ${line}`);
  return braces.lastIndex;
}

/** Labels of a series, sorted, `__name__` among them; `{}` has none. */
export function parseMetric(text: string): LabelPairs {
  if (text === '' || text === '{}') return [];
  const matchers = parseSelector(text);
  const wrong = matchers.find(({ operator }) => operator !== '=');
  if (wrong !== undefined)
    throw new Error(`labels of a series are given by =, not ${wrong.operator}`);
  return matchers
    .map(({ label, value }) => [label, value] as const)
    .filter(([, value]) => value !== '')
    .sort(([left], [right]) => compareText(left, right));
}

/** At spaces that are not inside of a histogram. */
function splitItems(text: string): string[] {
  return text.match(/(?:\{\{.*?\}\}|\S)+/g) ?? [];
}

const number = String.raw`(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|inf|nan`;
const omittedItem = /^_(?:x(\d+))?$/;
const floatItem = new RegExp(`^([+-]?(?:${number})|stale)(?:([+-])(${number}))?(?:x(\\d+))?$`, 'i');
const histogramItem = /^(\{\{.*?\}\})(?:([+-])(\{\{.*?\}\}))?(?:x(\d+))?$/;

function parseItem(item: string): SequenceValue[] {
  const omitted = omittedItem.exec(item);
  if (omitted !== null) return repeat(countOf(omitted[1], item), () => ({ kind: 'omitted' }));
  const float = floatItem.exec(item);
  if (float !== null) return expandFloats(float, item);
  const histogram = histogramItem.exec(item);
  if (histogram !== null) return expandHistograms(histogram, item);
  throw new Error(`no value of a series: ${item}`);
}

/** `a+bxn` is a and n more, each larger by b. */
function expandFloats([, base = '', sign, step, times]: RegExpExecArray, item: string) {
  if (sign !== undefined && times === undefined) throw new Error(`how often? ${item}`);
  let value = parseValue(base);
  const increase = step === undefined ? 0 : parseValue(step) * (sign === '-' ? -1 : 1);
  const count = times === undefined ? 1 : countOf(times, item) + 1;
  return repeat(count, (index): SequenceValue => {
    if (index > 0 && step !== undefined) value += increase;
    return { kind: 'float', value };
  });
}

function parseValue(text: string): number {
  const lower = text.toLowerCase().replaceAll('_', '');
  if (lower === 'stale') return staleNaN;
  if (/^[+-]?nan$/.test(lower)) return Number.NaN;
  if (/^[+-]?inf$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(lower);
}

function expandHistograms([, base = '', sign, step, times]: RegExpExecArray, item: string) {
  if (sign !== undefined && times === undefined) throw new Error(`how often? ${item}`);
  const first = parseHistogram(base);
  let { histogram } = first;
  const increase = step === undefined ? null : parseHistogram(step);
  const hasHint = (increase ?? first).hasHint;
  const count = times === undefined ? 1 : countOf(times, item) + 1;
  return repeat(count, (index): SequenceValue => {
    if (index > 0 && increase !== null) {
      histogram = combine(histogram, increase.histogram, sign === '-');
    }
    return { kind: 'histogram', histogram, hasHint };
  });
}

function combine(a: FloatHistogram, b: FloatHistogram, isNegative: boolean): FloatHistogram {
  const combined = isNegative ? subtract(a, b) : add(a, b);
  if (combined === null) throw new Error('histograms of such different schemas cannot be combined');
  return combined.histogram;
}

function countOf(times: string | undefined, item: string): number {
  const count = Number(times ?? 1);
  if (count > maxValues) throw new Error(`more than ${maxValues} values: ${item}`);
  return count;
}

function repeat<T>(count: number, value: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => value(index));
}
