import { type Alert, alertHoldMs, type Labels } from '../alerts/index.ts';
import { formatDuration } from '../promql/index.ts';
import type { LabelPairs } from '../series/index.ts';
import { type SeriesTexts, silent } from './expected-series.ts';
import type { Silence } from './watch.ts';

/** What is announced of a series: that it is silent, or that this is over. */
export function silenceAlert(
  { watch, entry, sinceMs, annotations }: Silence,
  nowMs: number,
): Alert {
  const { expectation, series, isLive } = watch;
  const texts = series.textsOf(entry);
  const isSilent = isLive && series.state[entry] === silent;
  const shown = shownSeries(texts);
  const spoke = new Date(series.spokeMs[entry]).toISOString();
  const every = formatDuration(expectation.everyMs);
  return {
    labels: alertLabels(expectation.name, texts, expectation.labels),
    annotations: {
      summary: `${shown} is silent: it spoke last at ${spoke}, and should every ${every}`,
      ...annotations,
      lastSpoke: spoke,
    },
    startsAtMs: Math.min(sinceMs, nowMs),
    endsAtMs: isSilent ? nowMs + alertHoldMs : nowMs,
    generatorUrl: `/explore?${new URLSearchParams({ mode: 'promql', expr: shown })}`,
    source: { kind: 'silent-series' },
  };
}

/**
 * All labels of the series, its name as `metric`, and those of the expectation, which count most. A label of the series
 * that would be lost is kept as `exported_…`, as Prometheus does where labels meet.
 */
export function alertLabels(alertname: string, { name, labels }: SeriesTexts, own: Labels): Labels {
  const ours: Record<string, string> = { metric: name, ...own, alertname };
  const all: Record<string, string> = {};
  for (const [label, value] of labels) {
    all[Object.hasOwn(ours, label) ? `exported_${label}` : label] = value;
  }
  for (const [label, value] of Object.entries(ours)) if (value !== '') all[label] = value;
  return all;
}

/** As a selector, so that it can be pasted. */
function shownSeries({ name, labels }: { name: string; labels: LabelPairs }): string {
  const pairs = labels.map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}
