import type { MetricName } from '@tidemark/protocol';
import { selectorText } from './metric-query.ts';

export type ExampleQuery = { title: string; query: string };

/** What can be asked of the metrics that are there, one example of each kind. */
export function exampleQueries(names: readonly MetricName[]): ExampleQuery[] {
  // Tidemark's own figures only where there is nothing else.
  const own = names.filter(({ name }) => !name.startsWith('tidemark_'));
  const offered = own.length > 0 ? own : names;
  const buckets = offered.find(({ name }) => name.endsWith('_bucket'))?.name;
  const native = offered.find(({ hasHistograms }) => hasHistograms === true)?.name;
  const counter = offered.find(
    ({ name, type }) =>
      name.endsWith('_total') || (type === 'counter' && !/_(?:count|sum)$/.test(name)),
  )?.name;
  const gauge = offered.find(
    ({ name, type, hasHistograms }) =>
      type === 'gauge' && hasHistograms !== true && !/_(?:total|bucket|count|sum)$/.test(name),
  )?.name;
  return [
    ...(gauge === undefined ? [] : gaugeExamples(selectorText(gauge, {}))),
    ...(counter === undefined
      ? []
      : [{ title: 'How often per second', query: `sum(rate(${selectorText(counter, {})}[5m]))` }]),
    ...(buckets === undefined ? [] : bucketExamples(selectorText(buckets, {}))),
    ...(native === undefined
      ? []
      : [{ title: 'How values are distributed', query: `rate(${selectorText(native, {})}[5m])` }]),
  ].slice(0, maxExamples);
}

const maxExamples = 6;

function gaugeExamples(selector: string): ExampleQuery[] {
  return [
    { title: 'A metric, every series', query: selector },
    { title: 'The five highest', query: `topk(5, ${selector})` },
    { title: 'Compared with an hour ago', query: `${selector} - ${selector} offset 1h` },
  ];
}

function bucketExamples(selector: string): ExampleQuery[] {
  return [
    {
      title: '95 % are faster than',
      query: `histogram_quantile(0.95, sum by (le) (rate(${selector}[5m])))`,
    },
    { title: 'Heat map of a histogram', query: `sum by (le) (rate(${selector}[5m]))` },
  ];
}
