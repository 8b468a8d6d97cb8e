import type { Labels } from '../../alerts/index.ts';
import { type ExpectedSeries, parseMetric, parseSeries } from '../../promql/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import { readYaml, type YamlProblem, type YamlValue } from '../../yaml-reader/index.ts';
import { readDuration } from '../read-rule-file.ts';
import { defaultEvaluationIntervalMs } from '../rule.ts';

/** A file of unit tests for rules, in the format of promtool. */
export type RuleTestFile = {
  /** As written: paths or patterns, relative to the file. */
  ruleFiles: string[];
  evaluationIntervalMs: number;
  groupEvalOrder: string[];
  /** Whether values may differ by rounding. */
  isFuzzy: boolean;
  tests: RuleTest[];
};

export type RuleTest = {
  /** '' if it has none. */
  name: string;
  intervalMs: number;
  inputSeries: ExpectedSeries[];
  externalLabels: Labels;
  externalUrl: string;
  alertTests: AlertTest[];
  expressionTests: ExpressionTest[];
};

export type AlertTest = { evalTimeMs: number; alertname: string; expected: ExpectedAlert[] };
export type ExpectedAlert = { labels: Labels; annotations: Labels };
export type ExpressionTest = { evalTimeMs: number; expr: string; expected: ExpectedSample[] };
/** `histogram` as it is written, '' for a float. */
export type ExpectedSample = { labels: LabelPairs; value: number; histogram: string };

const fileFields = [
  ...(['rule_files', 'evaluation_interval', 'group_eval_order', 'fuzzy_compare', 'tests'] as const),
] as const;
const testFields = [
  ...(['name', 'interval', 'input_series', 'external_labels', 'external_url'] as const),
  ...(['alert_rule_test', 'promql_expr_test'] as const),
] as const;

export function readTestFile(text: string): {
  file: RuleTestFile | undefined;
  problems: YamlProblem[];
} {
  const { value, problems } = readYaml(text, readFile);
  return { file: value, problems };
}

function readFile(root: YamlValue): RuleTestFile | undefined {
  const field = root.fields(fileFields);
  if (field === undefined) return undefined;
  const evaluationIntervalMs =
    readDuration(field('evaluation_interval')) || defaultEvaluationIntervalMs;
  return {
    ruleFiles: readTextList(field('rule_files')),
    evaluationIntervalMs,
    groupEvalOrder: readTextList(field('group_eval_order')),
    isFuzzy: field('fuzzy_compare')?.boolean() ?? false,
    tests: readList(field('tests'), (test) => readTest(test, evaluationIntervalMs)),
  };
}

function readTest(item: YamlValue, evaluationIntervalMs: number): RuleTest | undefined {
  const field = item.fields(testFields);
  if (field === undefined) return undefined;
  return {
    name: field('name')?.text() ?? '',
    intervalMs: readDuration(field('interval')) || evaluationIntervalMs,
    inputSeries: readList(field('input_series'), readInputSeries),
    externalLabels: field('external_labels')?.texts() ?? {},
    externalUrl: field('external_url')?.text() ?? '',
    alertTests: readList(field('alert_rule_test'), readAlertTest),
    expressionTests: readList(field('promql_expr_test'), readExpressionTest),
  };
}

function readInputSeries(item: YamlValue): ExpectedSeries | undefined {
  const field = item.fields(['series', 'values']);
  const series = field?.('series')?.text() ?? '';
  const values = field?.('values');
  const place = values ?? item;
  return place === values
    ? values.parsed((text) => parseSeries(`${series} ${text}`))
    : { labels: [], values: [] };
}

function readAlertTest(item: YamlValue): AlertTest | undefined {
  const field = item.fields(['eval_time', 'alertname', 'exp_alerts']);
  if (field === undefined) return undefined;
  const evalTimeMs = readDuration(field('eval_time')) ?? 0;
  const alertname = field('alertname')?.text() ?? '';
  if (alertname === '') {
    return item.report('an item under alert_rule_test misses required attribute alertname');
  }
  const expected = readList(field('exp_alerts'), (alert): ExpectedAlert | undefined => {
    const of = alert.isEmpty ? () => undefined : alert.fields(['exp_labels', 'exp_annotations']);
    if (of === undefined) return undefined;
    const labels = { ...of('exp_labels')?.texts(), alertname };
    return { labels, annotations: { ...of('exp_annotations')?.texts() } };
  });
  return { evalTimeMs, alertname, expected };
}

function readExpressionTest(item: YamlValue): ExpressionTest | undefined {
  const field = item.fields(['expr', 'eval_time', 'exp_samples']);
  if (field === undefined) return undefined;
  return {
    evalTimeMs: readDuration(field('eval_time')) ?? 0,
    expr: field('expr')?.text() ?? '',
    expected: readList(field('exp_samples'), readSample),
  };
}

function readSample(item: YamlValue): ExpectedSample | undefined {
  const field = item.fields(['labels', 'value', 'histogram']);
  if (field === undefined) return undefined;
  const labels = field('labels')?.parsed(parseMetric) ?? [];
  const histogram = field('histogram')?.text() ?? '';
  return { labels, value: field('value')?.parsed(numberOf) ?? 0, histogram };
}

/** YAML writes what is no number as `.nan` and `.inf`. */
function numberOf(text: string): number {
  const lower = text.toLowerCase().replaceAll('_', '');
  if (/^[+-]?\.?nan$/.test(lower)) return Number.NaN;
  if (/^[+-]?\.?inf$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  const value = Number(lower);
  if (lower === '' || Number.isNaN(value)) throw new Error(`expected a number, got ${text}`);
  return value;
}

function readTextList(value: YamlValue | undefined): string[] {
  return readList(value, (item) => item.text());
}

function readList<T>(value: YamlValue | undefined, read: (item: YamlValue) => T | undefined): T[] {
  return (value?.list() ?? []).flatMap((item) => {
    const one = read(item);
    return one === undefined ? [] : [one];
  });
}
