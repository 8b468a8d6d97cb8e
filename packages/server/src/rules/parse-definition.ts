import { maxRuleLabels, maxRuleTextLength, type RuleDefinition } from '@tidemark/protocol';
import { TidemarkError } from '../errors/index.ts';
import { readYaml } from '../yaml-reader/index.ts';
import { readDuration, readRule } from './read-rule-file.ts';
import type { RuleSpec } from './rule.ts';
import { compileForm } from './rule-form.ts';

/** A rule as the API takes it, checked. */
export type ParsedDefinition = {
  spec: RuleSpec;
  intervalMs: number | undefined;
  /** As it is kept: in the words of rule files, without the form. */
  rule: Omit<RuleDefinition, 'form' | 'interval'>;
  interval: string | undefined;
};

type Problem = { field: string; message: string };

/**
 * Checks a rule of the API by the same rules as those of files: it is one as soon as its form is PromQL.
 * @throws TidemarkError 400 that names each field which is wrong
 */
export function parseDefinition(body: unknown): ParsedDefinition {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refusal([
      { field: 'rule', message: 'expected an object with alert or record, and expr' },
    ]);
  }
  const { form, interval, ...rest } = body as Record<string, unknown>;
  const problems: Problem[] = sizeProblems(rest);
  const rule: Record<string, unknown> = { ...rest };
  if (form !== undefined && form !== null) {
    if (rest.expr !== undefined) {
      problems.push({ field: 'form', message: 'expected either expr or form, got both' });
    }
    const formProblems = problemsOfForm(form);
    problems.push(...formProblems);
    if (formProblems.length === 0) rule.expr = compileForm(form as RuleDefinition['form'] & object);
  }
  if (problems.length > 0) throw refusal(problems);
  return { ...checked(rule, interval), rule: rule as ParsedDefinition['rule'] };
}

/** JSON is YAML: the reader of rule files says what is wrong. */
function checked(rule: Record<string, unknown>, interval: unknown) {
  const text = JSON.stringify({ rule, ...(interval === undefined ? {} : { interval }) });
  const { value, problems } = readYaml(text, (root) => {
    const field = root.fields(['rule', 'interval']);
    const ruleValue = field?.('rule');
    const intervalMs = readDuration(field?.('interval'));
    if (intervalMs !== undefined && intervalMs < minIntervalMs) {
      field?.('interval')?.report('expected an interval of at least one second');
    }
    return {
      spec: ruleValue === undefined ? undefined : readRule(ruleValue, {}),
      intervalMs,
      interval: field?.('interval')?.text(),
    };
  });
  const { spec } = value ?? {};
  if (value === undefined || spec === undefined || problems.length > 0) {
    throw refusal(
      problems.map(({ where, message }) => ({
        field: where.replace(/^rule\.?/, '') || 'rule',
        message,
      })),
    );
  }
  return { ...value, spec };
}

/** Evaluations of one rule are no closer together. */
export const minIntervalMs = 1_000;

function sizeProblems(rule: Record<string, unknown>): Problem[] {
  const problems: Problem[] = [];
  const checkText = (field: string, value: unknown) => {
    if (typeof value !== 'string' || value.length <= maxRuleTextLength) return;
    const message = `expected at most ${maxRuleTextLength} characters, got ${value.length}`;
    problems.push({ field, message });
  };
  for (const [field, value] of Object.entries(rule)) {
    checkText(field, value);
    if (typeof value !== 'object' || value === null) continue;
    const entries = Object.entries(value);
    if (entries.length > maxRuleLabels) {
      problems.push({ field, message: `expected at most ${maxRuleLabels}, got ${entries.length}` });
      continue;
    }
    for (const [name, text] of entries) checkText(`${field}.${name.slice(0, 40)}`, text);
  }
  return problems;
}

const statistics = ['last', 'avg', 'min', 'max', 'sum', 'count', 'rate', 'increase'];
const formOperators = ['>', '>=', '<', '<=', '==', '!='];
const matcherOperators = ['=', '!=', '=~', '!~'];

function problemsOfForm(form: unknown): Problem[] {
  const { metric, matchers, statistic, window, operator, threshold } = (form ?? {}) as Record<
    string,
    unknown
  >;
  const problems: Problem[] = [];
  const expect = (isRight: boolean, field: string, message: string) => {
    if (!isRight) problems.push({ field: `form.${field}`, message });
  };
  expect(typeof metric === 'string' && metric !== '', 'metric', 'expected the name of a metric');
  expect(oneOf(statistics, statistic), 'statistic', `expected one of ${statistics.join(', ')}`);
  const needsWindow = statistic !== 'last';
  expect(
    needsWindow ? typeof window === 'string' : window === null || window === undefined,
    'window',
    needsWindow ? 'expected a duration such as 5m' : 'expected null for the newest value',
  );
  expect(oneOf(formOperators, operator), 'operator', `expected one of ${formOperators.join(' ')}`);
  expect(
    typeof threshold === 'number' && Number.isFinite(threshold),
    'threshold',
    'expected a number',
  );
  const areMatchers =
    Array.isArray(matchers) &&
    matchers.length <= maxRuleLabels &&
    matchers.every(
      (one) =>
        typeof one?.label === 'string' &&
        one.label !== '' &&
        typeof one.value === 'string' &&
        oneOf(matcherOperators, one.operator),
    );
  expect(areMatchers, 'matchers', 'expected a list of {label, operator: = != =~ !~, value}');
  return problems;
}

function oneOf(choices: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && choices.includes(value);
}

function refusal(problems: readonly Problem[]): TidemarkError {
  const [first] = problems;
  const rest = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new TidemarkError(
    'bad_rule',
    `${first?.field ?? 'rule'}: ${first?.message ?? 'expected a rule'}${rest}`,
    { status: 400, details: problems },
  );
}
