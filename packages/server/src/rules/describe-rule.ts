import type { Rule, RuleAlert } from '@tidemark/protocol';
import { formatDuration } from '../promql/index.ts';
import type { ActiveAlert } from './alert-state.ts';
import { recogniseForm } from './rule-form.ts';
import type { LiveRule } from './rules.ts';

/** Most alerts of a rule in an answer about it alone. */
export const maxDescribedAlerts = 1_000;
/** The same where all rules are listed. */
export const maxListedAlerts = 10;

/** A rule as our own API gives it, with so many of its alerts: those that fire first, then by their begin. */
export function describeRule(
  { rule, group, origin }: LiveRule,
  maxAlerts = maxDescribedAlerts,
): Rule {
  const { spec, alerting } = rule;
  const active = [...(alerting?.active.values() ?? [])].filter(({ state }) => state !== 'resolved');
  const firing = active.filter(({ state }) => state === 'firing').length;
  active.sort((a, b) => rank(a) - rank(b) || a.activeAtMs - b.activeAtMs);
  const isAlert = spec.kind === 'alerting';
  return {
    id: rule.id,
    origin,
    file: group.file,
    group: group.name,
    kind: spec.kind,
    name: spec.name,
    expr: spec.expr,
    form: isAlert ? recogniseForm(spec.expression) : null,
    for: formatDuration(isAlert ? spec.forMs : 0),
    keep_firing_for: formatDuration(isAlert ? spec.keepFiringForMs : 0),
    labels: { ...spec.labels },
    annotations: isAlert ? { ...spec.annotations } : {},
    interval: formatDuration(group.intervalMs),
    state: rule.state,
    health: rule.health,
    lastError: rule.lastError,
    lastEvaluation: timeText(rule.lastEvaluationMs),
    evaluationSeconds: rule.evaluationSeconds,
    isDecidedInStream: rule.streamed !== null,
    alerts: active.slice(0, maxAlerts).map(describeAlert),
    alertCounts: { pending: active.length - firing, firing },
  };
}

function describeAlert(alert: ActiveAlert): RuleAlert {
  const { labels, annotations, state, activeAtMs, firedAtMs, keepFiringSinceMs, value } = alert;
  return {
    labels: { ...labels },
    annotations: { ...annotations },
    state: state === 'firing' ? 'firing' : 'pending',
    activeAt: new Date(activeAtMs).toISOString(),
    firedAt: timeText(firedAtMs),
    keepFiringSince: timeText(keepFiringSinceMs),
    value: Number.isFinite(value) ? value : null,
  };
}

function rank({ state }: ActiveAlert): number {
  return state === 'firing' ? 0 : 1;
}

function timeText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
