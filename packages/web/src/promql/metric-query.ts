import type { Labels, MetricName } from '@tidemark/protocol';

/** How far back a rate looks: long enough for a sample a minute. */
const rateRange = '5m';

/** A metric as the builder shows it, as PromQL: its rate if it is a counter, its average by the groups. */
export function metricQuery(
  name: string,
  known: Pick<MetricName, 'type' | 'hasHistograms'> | undefined,
  labels: Labels = {},
  groupBy: readonly string[] = [],
): string {
  const selector = selectorText(name, labels);
  const by = groupBy.length === 0 ? '' : ` by (${groupBy.map(labelName).join(', ')})`;
  if (known?.hasHistograms === true) {
    const rate = `rate(${selector}[${rateRange}])`;
    return by === ''
      ? `histogram_quantile(0.95, sum(${rate}))`
      : `histogram_quantile(0.95, sum${by} (${rate}))`;
  }
  if (known?.type === 'counter' || /_total$/.test(name)) {
    const rate = `(rate(${selector}[${rateRange}]))`;
    return by === '' ? `sum${rate}` : `sum${by} ${rate}`;
  }
  return by === '' ? selector : `avg${by} (${selector})`;
}

const plainName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const plainLabel = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Names beyond letters, digits, `_` and `:` stand in quotes inside the braces. */
export function selectorText(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([label, value]) => `${labelName(label)}=${quoted(value)}`,
  );
  if (plainName.test(name)) return pairs.length === 0 ? name : `${name}{${pairs.join(', ')}}`;
  return `{${[quoted(name), ...pairs].join(', ')}}`;
}

function labelName(label: string): string {
  return plainLabel.test(label) ? label : quoted(label);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Reads back a query that is one metric with exact labels, for the builder; null for all others. */
export function metricOfQuery(query: string): { name: string; labels: Labels } | null {
  const parts = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{([^}]*)\})?\s*$/.exec(query);
  if (parts === null) return null;
  const [, name = '', braces = ''] = parts;
  const inner = braces.trim();
  const pairs = [...inner.matchAll(/\s*([a-zA-Z_]\w*)\s*=\s*"([^"\\]*)"\s*(?:,|$)/gy)];
  const readLength = pairs.reduce((sum, [text]) => sum + text.length, 0);
  if (readLength !== inner.length) return null;
  return { name, labels: Object.fromEntries(pairs.map(([, label, value]) => [label, value])) };
}
