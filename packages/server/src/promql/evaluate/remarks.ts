import { formatG } from '../go-format.ts';
import type { HistogramNote } from '../histogram/index.ts';
import { quote } from '../parse/index.ts';

/**
 * What annotations say, word for word as Prometheus says it: its test scripts and some dashboards look for that.
 * Those on histograms are in the histogram room.
 */
export function invalidQuantile(quantile: number): HistogramNote {
  return warning(`quantile value should be between 0 and 1, got ${formatG(quantile)}`);
}

export function invalidRatio(ratio: number, cappedTo: number): HistogramNote {
  const [got, to] = [formatG(ratio), formatG(cappedTo)];
  return warning(`ratio value should be between -1 and 1, got ${got}, capping to ${to}`);
}

export const sortInRangeQuery = warning(
  'sort is ineffective for range queries since results are always ordered by labels',
);

export function badBucketLabel(value: string): HistogramNote {
  const what = `bucket label "le" is missing or has a malformed value of ${quote(value)}`;
  return {
    level: 'warning',
    text: (metric) => (metric === '' ? what : `${what} for metric name ${quote(metric)}`),
  };
}

export const possiblyNoCounter: HistogramNote = {
  level: 'info',
  text: (metric) =>
    `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${quote(metric)}`,
};

function warning(text: string): HistogramNote {
  return { level: 'warning', text: () => text };
}

const counterSuffixes = ['_total', '_sum', '_count', '_bucket'];

/** Whether the name is one that counters have by convention. */
export function isCounterName(name: string): boolean {
  return counterSuffixes.some((suffix) => name.endsWith(suffix));
}
