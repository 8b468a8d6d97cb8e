import { createHash } from 'node:crypto';
import { print } from '../../promql/index.ts';
import type { LiveRule, Rules } from '../../rules/index.ts';

export type RulesFilter = {
  type: 'alert' | 'record' | null;
  names: ReadonlySet<string>;
  groups: ReadonlySet<string>;
  files: ReadonlySet<string>;
  /** Whether the labels of a rule are asked for. */
  matches: (labels: Readonly<Record<string, string>>) => boolean;
  excludesAlerts: boolean;
};

type Group = LiveRule['group'];
type Runner = LiveRule['rule'];
type Active =
  NonNullable<Runner['alerting']>['active'] extends Map<string, infer Alert> ? Alert : never;

/** Groups with at least one rule that is asked for, in the form of Prometheus' `/api/v1/rules`. */
export function* describeGroups(
  rules: Rules,
  filter: RulesFilter,
): Generator<{ token: string; group: object }> {
  for (const group of rules.groups()) {
    if (filter.groups.size > 0 && !filter.groups.has(group.name)) continue;
    if (filter.files.size > 0 && !filter.files.has(fileOf(group))) continue;
    const asked = group.rules.filter((rule) => isAsked(rule, filter));
    if (asked.length === 0) continue;
    yield {
      token: tokenOf(group),
      group: {
        name: group.name,
        file: fileOf(group),
        rules: asked.map((rule) => describeRule(rule, filter.excludesAlerts)),
        interval: group.intervalMs / 1000,
        limit: group.limit,
        evaluationTime: group.evaluationSeconds,
        lastEvaluation: timeText(group.lastEvaluationMs),
      },
    };
  }
}

/** All alerts that are pending or firing, in the form of Prometheus' `/api/v1/alerts`. */
export function describeAlerts(rules: Rules): object[] {
  return rules.rules().flatMap(({ rule }) => alertsOf(rule));
}

/** Rules of the API come from no file. */
function fileOf({ file }: Group): string {
  return file ?? '';
}

/** Names a group in `group_next_token`. Groups of the API may have one name. */
function tokenOf({ key }: Group): string {
  return createHash('sha1').update(key).digest('hex');
}

function isAsked({ spec }: Runner, { type, names, matches }: RulesFilter): boolean {
  if (type !== null && (type === 'alert') !== (spec.kind === 'alerting')) return false;
  return (names.size === 0 || names.has(spec.name)) && matches(spec.labels);
}

function describeRule(rule: Runner, excludesAlerts: boolean): object {
  const { spec, health, lastError, evaluationSeconds, lastEvaluationMs } = rule;
  const common = {
    health,
    ...(lastError === '' ? {} : { lastError }),
    evaluationTime: evaluationSeconds,
    lastEvaluation: timeText(lastEvaluationMs),
  };
  const query = print(spec.expression);
  if (spec.kind === 'recording') {
    const labels = Object.keys(spec.labels).length === 0 ? {} : { labels: spec.labels };
    return { name: spec.name, query, ...labels, ...common, type: 'recording' };
  }
  return {
    state: rule.state,
    name: spec.name,
    query,
    duration: spec.forMs / 1000,
    keepFiringFor: spec.keepFiringForMs / 1000,
    labels: spec.labels,
    annotations: spec.annotations,
    alerts: excludesAlerts ? [] : alertsOf(rule),
    ...common,
    type: 'alerting',
  };
}

function alertsOf({ alerting }: Runner): object[] {
  const active = [...(alerting?.active.values() ?? [])];
  return active.filter(({ state }) => state !== 'resolved').map(describeAlert);
}

function describeAlert(alert: Active): object {
  const { labels, annotations, state, activeAtMs, keepFiringSinceMs, value } = alert;
  return {
    labels,
    annotations,
    state,
    activeAt: timeText(activeAtMs),
    ...(keepFiringSinceMs === null ? {} : { keepFiringSince: timeText(keepFiringSinceMs) }),
    value: exponentText(value),
  };
}

/** Go's zero time where there is none. */
function timeText(ms: number | null): string {
  return ms === null ? '0001-01-01T00:00:00Z' : new Date(ms).toISOString();
}

/** As Go's `%e` writes the shortest form: `1e+00`. */
function exponentText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
