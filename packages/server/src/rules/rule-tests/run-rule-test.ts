import { isDeepStrictEqual } from 'node:util';
import type { Labels } from '../../alerts/index.ts';
import {
  compareLabels,
  type Expression,
  formatDuration,
  histogramExpression,
  labelsText,
  parse,
} from '../../promql/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import type { GroupSpec } from '../rule.ts';
import { type RuleEnvironment, RuleRunner } from '../rule-runner.ts';
import type { RuleSeries } from '../rule-series.ts';
import { ruleTemplates } from '../rule-templates.ts';
import { templateQuery, vectorOf } from '../server-environment.ts';
import { almostEqual } from './almost-equal.ts';
import { alertsText, samplesText } from './failure-text.ts';
import type {
  AlertTest,
  ExpectedAlert,
  ExpectedSample,
  ExpressionTest,
  RuleTest,
} from './read-test-file.ts';
import { TestStorage } from './test-storage.ts';

export type RuleTestOptions = {
  groups: readonly GroupSpec[];
  evaluationIntervalMs: number;
  groupEvalOrder: readonly string[];
  isFuzzy: boolean;
};

/**
 * Runs one test as promtool does: all groups are evaluated at each interval from the epoch on, and what they
 * made is compared with what was expected. Gives what is wrong, in promtool's words.
 */
export async function runRuleTest(test: RuleTest, options: RuleTestOptions): Promise<string[]> {
  const { evaluationIntervalMs } = options;
  const storage = new TestStorage();
  const environment = environmentOf(test, storage, evaluationIntervalMs);
  const groups = inOrder(options).map((group) => runnersOf(group, environment));
  const times = [...test.alertTests, ...test.expressionTests].map(({ evalTimeMs }) => evalTimeMs);
  const lastMs = Math.max(0, ...times);
  const failures: string[] = [];
  let loadedMs = -1;
  for (let timeMs = 0; timeMs <= lastMs; timeMs += evaluationIntervalMs) {
    load(storage, test, loadedMs, timeMs);
    loadedMs = timeMs;
    const errors = await evaluateAll(groups, timeMs);
    failures.push(...errors);
    if (errors.length > 0) return failures;
    const due = test.alertTests.filter(
      ({ evalTimeMs }) => evalTimeMs >= timeMs && evalTimeMs < timeMs + evaluationIntervalMs,
    );
    failures.push(...due.flatMap((one) => checkAlerts(test, one, groups.flat())));
  }
  load(storage, test, loadedMs, lastMs);
  for (const one of test.expressionTests) {
    failures.push(...(await checkExpression(one, environment, options)));
  }
  return failures;
}

function environmentOf(
  { externalLabels, externalUrl }: RuleTest,
  storage: TestStorage,
  subqueryStepMs: number,
): RuleEnvironment {
  const query = (expression: Expression, text: string, timestampMs: number) => {
    const times = { startMs: timestampMs, endMs: timestampMs, stepMs: 0 };
    return vectorOf(expression, { text, source: storage, subqueryStepMs, ...times });
  };
  return {
    query,
    templates: ruleTemplates({ query: templateQuery(query), externalLabels, externalUrl }),
    write: async (series, timestampMs) => {
      for (const one of series) {
        storage.append(pairsOf(one), timestampMs, one.histogram ?? one.value);
      }
    },
  };
}

function pairsOf({ name, labels }: RuleSeries): LabelPairs {
  return Object.entries({ ...labels, __name__: name }).sort(([a], [b]) =>
    a < b ? -1 : a > b ? 1 : 0,
  );
}

/** Groups that `group_eval_order` names come in that order, and with the first of them the others. */
function inOrder({ groups, groupEvalOrder }: RuleTestOptions): GroupSpec[] {
  const place = ({ name }: GroupSpec) => Math.max(0, groupEvalOrder.indexOf(name));
  return groups.toSorted((a, b) => place(a) - place(b));
}

function runnersOf(group: GroupSpec, environment: RuleEnvironment): RuleRunner[] {
  const { limit, queryOffsetMs } = group;
  return group.rules.map(
    (spec, at) => new RuleRunner({ id: String(at), spec, limit, queryOffsetMs, environment }),
  );
}

/** Adds the samples with `afterMs` < time <= `throughMs`. */
function load(
  storage: TestStorage,
  { inputSeries, intervalMs }: RuleTest,
  afterMs: number,
  throughMs: number,
): void {
  for (const { labels, values } of inputSeries) {
    const first = Math.floor(afterMs / intervalMs) + 1;
    for (let at = first; at < values.length && at * intervalMs <= throughMs; at++) {
      const value = values[at];
      if (value.kind === 'float') storage.append(labels, at * intervalMs, value.value);
      else if (value.kind === 'histogram') {
        storage.append(labels, at * intervalMs, value.histogram);
      }
    }
  }
}

async function evaluateAll(groups: readonly RuleRunner[][], timeMs: number): Promise<string[]> {
  const errors: string[] = [];
  for (const rule of groups.flat()) {
    await rule.evaluate(timeMs);
    if (rule.lastError === '') continue;
    errors.push(
      `    rule: ${rule.spec.name}, time: ${formatDuration(timeMs)}, err: ${rule.lastError}`,
    );
  }
  return errors;
}

function checkAlerts(test: RuleTest, one: AlertTest, rules: readonly RuleRunner[]): string[] {
  const got: ExpectedAlert[] = [];
  for (const { spec, alerting } of rules) {
    if (spec.name !== one.alertname) continue;
    for (const { state, labels, annotations } of alerting?.active.values() ?? []) {
      if (state === 'firing') got.push({ labels, annotations });
    }
  }
  const byLabels = (a: ExpectedAlert, b: ExpectedAlert) =>
    compareRecords(a.labels, b.labels) || compareRecords(a.annotations, b.annotations);
  got.sort(byLabels);
  const expected = one.expected.toSorted(byLabels);
  if (isDeepStrictEqual(plain(expected), plain(got))) return [];
  const name = test.name === '' ? '' : `    name: ${test.name},\n`;
  const time = formatDuration(one.evalTimeMs);
  return [
    `${name}    alertname: ${one.alertname}, time: ${time}, \n        exp:${alertsText(expected)}, \n        got:${alertsText(got)}`,
  ];
}

function plain(alerts: readonly ExpectedAlert[]): [LabelPairs, LabelPairs][] {
  return alerts.map(({ labels, annotations }) => [sorted(labels), sorted(annotations)]);
}

async function checkExpression(
  { expr, evalTimeMs, expected }: ExpressionTest,
  { query }: RuleEnvironment,
  { isFuzzy }: RuleTestOptions,
): Promise<string[]> {
  const head = `    expr: ${JSON.stringify(expr)}, time: ${formatDuration(evalTimeMs)}`;
  let got: ExpectedSample[];
  try {
    const vector = await query(parse(expr), expr, evalTimeMs);
    got = vector.map(({ labels, value, histogram }) => ({
      labels,
      value: histogram === null ? value : 0,
      histogram: histogram === null ? '' : histogramExpression(histogram),
    }));
  } catch (error) {
    return [`${head}, err: ${(error as Error).message}`];
  }
  const byLabels = (a: ExpectedSample, b: ExpectedSample) => compareLabels(a.labels, b.labels);
  got.sort(byLabels);
  const wanted = expected.toSorted(byLabels);
  const areEqual =
    got.length === wanted.length &&
    got.every((one, at) => isSame(one, wanted[at] as ExpectedSample, isFuzzy));
  if (areEqual) return [];
  return [`${head},\n        exp: ${samplesText(wanted)}\n        got: ${samplesText(got)}`];
}

function isSame(got: ExpectedSample, expected: ExpectedSample, isFuzzy: boolean): boolean {
  if (labelsText(got.labels) !== labelsText(expected.labels)) return false;
  if (got.histogram !== expected.histogram) return false;
  return isFuzzy
    ? almostEqual(got.value, expected.value)
    : Object.is(got.value + 0, expected.value + 0);
}

function compareRecords(a: Labels, b: Labels): number {
  return compareLabels(sorted(a), sorted(b));
}

function sorted(labels: Labels): LabelPairs {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
