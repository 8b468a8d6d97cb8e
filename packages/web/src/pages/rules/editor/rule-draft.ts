import type {
  Rule,
  RuleDefinition,
  RuleForm,
  RuleFormOperator,
  RuleFormStatistic,
} from '@tidemark/protocol';

export type Pair = { name: string; value: string };
export type DraftMatcher = RuleForm['matchers'][number];

/** A rule while it is being written: all that the fields hold, whole or not. */
export type RuleDraft = {
  kind: 'alert' | 'record';
  name: string;
  mode: 'simple' | 'promql';
  metric: string;
  matchers: readonly DraftMatcher[];
  statistic: RuleFormStatistic;
  window: string;
  operator: RuleFormOperator;
  /** An empty text while there is none. */
  threshold: number | string;
  expr: string;
  for: string;
  keepFiringFor: string;
  interval: string;
  severity: string;
  summary: string;
  description: string;
  /** All but `severity`. */
  labels: readonly Pair[];
  /** All but `summary` and `description`. */
  annotations: readonly Pair[];
};

export const emptyDraft: RuleDraft = {
  kind: 'alert',
  name: '',
  mode: 'simple',
  metric: '',
  matchers: [],
  statistic: 'last',
  window: '5m',
  operator: '>',
  threshold: '',
  expr: '',
  for: '',
  keepFiringFor: '',
  interval: '',
  severity: 'warning',
  summary: '',
  description: '',
  labels: [],
  annotations: [],
};

/** The fields of a rule that is there. */
export function draftOf(rule: Rule): RuleDraft {
  const { severity = '', ...labels } = rule.labels;
  const { summary = '', description = '', ...annotations } = rule.annotations;
  const { form } = rule;
  return {
    ...emptyDraft,
    kind: rule.kind === 'alerting' ? 'alert' : 'record',
    name: rule.name,
    mode: form === null ? 'promql' : 'simple',
    ...(form === null ? {} : { ...form, window: form.window ?? emptyDraft.window }),
    expr: rule.expr,
    for: withoutZero(rule.for),
    keepFiringFor: withoutZero(rule.keep_firing_for),
    interval: rule.interval,
    severity,
    summary,
    description,
    labels: pairsOf(labels),
    annotations: pairsOf(annotations),
  };
}

/** What the server is told; null while what it asks for is not whole. */
export function definitionOf(draft: RuleDraft): RuleDefinition | null {
  const condition = conditionOf(draft);
  if (condition === null) return null;
  const interval = given('interval', draft.interval);
  if (draft.kind === 'record') {
    return { record: draft.name.trim(), ...condition, labels: textsOf(draft.labels), ...interval };
  }
  return {
    alert: draft.name.trim(),
    ...condition,
    ...given('for', draft.for),
    ...given('keep_firing_for', draft.keepFiringFor),
    labels: { ...given('severity', draft.severity), ...textsOf(draft.labels) },
    annotations: {
      ...given('summary', draft.summary),
      ...given('description', draft.description),
      ...textsOf(draft.annotations),
    },
    ...interval,
  };
}

function conditionOf(draft: RuleDraft): Pick<RuleDefinition, 'expr' | 'form'> | null {
  if (draft.mode === 'promql' || draft.kind === 'record') {
    return draft.expr.trim() === '' ? null : { expr: draft.expr };
  }
  const { metric, statistic, operator, threshold } = draft;
  if (metric === '' || typeof threshold !== 'number') return null;
  const matchers = draft.matchers.filter(({ label }) => label !== '');
  const window = statistic === 'last' ? null : draft.window.trim();
  if (window === '') return null;
  return { form: { metric, matchers, statistic, window, operator, threshold } };
}

/** What still has to be filled in before the rule can be saved, in words; empty when nothing. */
export function missingOf(draft: RuleDraft): string {
  if (draft.name.trim() === '') return 'a name';
  if (definitionOf(draft) !== null) return '';
  if (draft.mode === 'promql' || draft.kind === 'record') return 'an expression';
  if (draft.metric === '') return 'a metric';
  return typeof draft.threshold === 'number' ? 'a window' : 'a threshold';
}

function given(name: string, text: string): Record<string, string> {
  return text.trim() === '' ? {} : { [name]: text.trim() };
}

function textsOf(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(
    pairs.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]),
  );
}

function pairsOf(texts: Readonly<Record<string, string>>): Pair[] {
  return Object.entries(texts).map(([name, value]) => ({ name, value }));
}

function withoutZero(duration: string): string {
  return /^0(ms|s)?$/.test(duration) ? '' : duration;
}
