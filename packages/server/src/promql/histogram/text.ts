/** Histograms written out, as Prometheus writes them. */
import { type Buckets, type ResetHint, resetHints } from '../../batch/index.ts';
import { formatG } from '../go-format.ts';
import { upperBound } from './bucket-bounds.ts';
import { compact, type FloatHistogram, usesCustomBuckets } from './float-histogram.ts';

/** For people: `{count:4, sum:5, (0.5,1]:1, (1,2]:2, (2,4]:1}`. Buckets may overlap the zero bucket. */
export function histogramText(h: FloatHistogram): string {
  const parts = [`count:${formatG(h.count)}`, `sum:${formatG(h.sum)}`];
  const { positive, negative } = compact(h);
  for (let i = negative.index.length - 1; i >= 0; i--) {
    const index = negative.index[i] as number;
    const [lower, upper] = [-upperBound(h, index), -upperBound(h, index - 1)];
    parts.push(`[${formatG(lower)},${formatG(upper)}):${formatG(negative.count[i] as number)}`);
  }
  if (h.zeroCount !== 0) {
    const width = formatG(h.zeroThreshold);
    parts.push(`[${formatG(-h.zeroThreshold)},${width}]:${formatG(h.zeroCount)}`);
  }
  for (let i = 0; i < positive.index.length; i++) {
    const index = positive.index[i] as number;
    const open = usesCustomBuckets(h) && index === 0 ? '[' : '(';
    const [lower, upper] = [upperBound(h, index - 1), upperBound(h, index)];
    parts.push(
      `${open}${formatG(lower)},${formatG(upper)}]:${formatG(positive.count[i] as number)}`,
    );
  }
  return `{${parts.join(', ')}}`;
}

/** As rule tests write it: `{{schema:1 count:4 sum:5 buckets:[1 2 1]}}`. What is 0 or unknown is left out. */
export function histogramExpression(h: FloatHistogram): string {
  const compacted = compact(h);
  const parts: string[] = [];
  const addNumber = (key: string, value: number) => {
    if (value !== 0) parts.push(`${key}:${formatG(value)}`);
  };
  addNumber('schema', h.schema);
  addNumber('count', h.count);
  addNumber('sum', h.sum);
  addNumber('z_bucket', h.zeroCount);
  addNumber('z_bucket_w', h.zeroThreshold);
  if (usesCustomBuckets(h)) parts.push(`custom_values:${numberList(h.bounds)}`);
  const hint = hintNames[h.resetHint];
  if (hint !== null) parts.push(`counter_reset_hint:${hint}`);
  addBuckets(parts, compacted.positive, 'buckets', 'offset');
  addBuckets(parts, compacted.negative, 'n_buckets', 'n_offset');
  return `{{${parts.join(' ')}}}`;
}

const hintNames: Record<ResetHint, string | null> = {
  [resetHints.unknown]: null,
  [resetHints.yes]: 'reset',
  [resetHints.no]: 'not_reset',
  [resetHints.gauge]: 'gauge',
};

function addBuckets(parts: string[], buckets: Buckets, key: string, offsetKey: string): void {
  const first = buckets.index[0];
  if (first === undefined) return;
  if (first !== 0) parts.push(`${offsetKey}:${first}`);
  const last = buckets.index[buckets.index.length - 1] as number;
  if (last < first || last - first >= mostBucketsWritten) {
    parts.push(`${key}:[${buckets.index.length} buckets up to ${last}]`);
    return;
  }
  const counts = new Float64Array(last - first + 1);
  buckets.index.forEach((index, i) => {
    counts[index - first] = buckets.count[i] as number;
  });
  parts.push(`${key}:${numberList(counts)}`);
}

/** Two buckets may lie far apart: the empty ones between them are not written without end. */
const mostBucketsWritten = 10_000;

function numberList(numbers: Float64Array): string {
  return `[${Array.from(numbers, formatG).join(' ')}]`;
}
