import type { Labels, ListedAlert } from '@tidemark/protocol';
import { selectorText } from '../../promql/metric-query.ts';

/** Where the values of an alert come from: a rule, by its id or name, or a query; null if nobody knows. */
export type ChartSource =
  | { kind: 'rule'; ruleId: string }
  | { kind: 'rule-name'; name: string }
  | { kind: 'query'; expression: string }
  | null;

type Known = Pick<ListedAlert, 'labels' | 'source' | 'generatorUrl'>;

export function chartSourceOf({ labels, source, generatorUrl }: Known): ChartSource {
  if (source.kind === 'rule' && source.ruleId !== null) {
    return { kind: 'rule', ruleId: source.ruleId };
  }
  const expression =
    source.kind === 'check' ? checkExpression(labels) : expressionOfLink(generatorUrl);
  return expression === null ? null : { kind: 'query', expression };
}

/** The samples that System E's checks leave: of a disk its percentage, of a ping that it came. */
function checkExpression({ type, host = '', name = '' }: Labels): string {
  const metric = type === 'disk' ? 'check_disk_percent' : 'check_ping';
  return selectorText(metric, { host, name });
}

/** The same of an alert that is over, of which only the labels are known. */
export function pastChartSourceOf(labels: Labels): ChartSource {
  const { alertname, host, name, type, metric } = labels;
  if (checkAlerts.includes(alertname ?? '') && host !== undefined && name !== undefined) {
    return { kind: 'query', expression: checkExpression({ type: type ?? '', host, name }) };
  }
  // Alerts of silent series have its name as a label.
  if (metric !== undefined) {
    const { alertname: _name, severity: _severity, metric: _metric, ...others } = labels;
    return { kind: 'query', expression: selectorText(metric, others) };
  }
  return alertname === undefined ? null : { kind: 'rule-name', name: alertname };
}

/** What checks call their alerts. */
const checkAlerts = ['DiskFull', 'PingMissing'];

/** The query in a link to Prometheus' graph page, or to our own Explore. */
export function expressionOfLink(link: string): string | null {
  const query = new URLSearchParams(link.slice(link.indexOf('?') + 1));
  return query.get('g0.expr') ?? query.get('expr') ?? query.get('query');
}

const minPadMs = 30 * 60_000;
const maxPadMs = 6 * 3_600_000;
/** Further back than this nobody looks in a drawer. */
const maxSpanMs = 7 * 86_400_000;

/** The time around an alert that its chart shows; `endMs` is null while it goes on. */
export function spanAround(
  startMs: number,
  endMs: number | null,
  nowMs: number,
): { startMs: number; endMs: number } {
  const lastMs = Math.min(endMs ?? nowMs, nowMs);
  const padMs = Math.min(maxPadMs, Math.max(minPadMs, (lastMs - startMs) / 2));
  const chartEndMs = endMs === null ? nowMs : Math.min(nowMs, lastMs + padMs);
  return { startMs: Math.max(startMs - padMs, chartEndMs - maxSpanMs), endMs: chartEndMs };
}
