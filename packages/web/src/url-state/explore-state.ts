import type { Labels } from '@tidemark/protocol';
import { type Statistic, statistics } from '../chart/line.ts';
import { decodeFrame, defaultFrame, encodeFrame } from './frame-parameters.ts';
import type { TimeFrame } from './time-frame.ts';

export const granularityChoices = ['auto', 'raw', 'minute', 'hour', 'day'] as const;
export type GranularityChoice = (typeof granularityChoices)[number];

/** All that the timeline shows, and all that its URL holds. */
export type ExploreState = {
  metrics: readonly string[];
  /** Only series with these label values. */
  labels: Labels;
  groupBy: readonly string[];
  granularity: GranularityChoice;
  /** What is drawn of metrics that have quantiles; of others it is the average. */
  statistic: Statistic;
  frame: TimeFrame;
  /** When a live view was stopped, epoch milliseconds; null while it runs. */
  pausedAtMs: number | null;
  /** Keys of the lines that the legend hides. */
  hidden: readonly string[];
};

export const defaultExploreState: ExploreState = {
  metrics: [],
  labels: {},
  groupBy: [],
  granularity: 'auto',
  statistic: 'average',
  frame: defaultFrame,
  pausedAtMs: null,
  hidden: [],
};

/** The query string (without `?`) of a state; defaults are left out, so that links stay short. */
export function encodeExploreState(state: ExploreState): string {
  const query = new URLSearchParams();
  for (const metric of state.metrics) query.append('metric', metric);
  if (Object.keys(state.labels).length > 0) query.set('labels', JSON.stringify(state.labels));
  for (const label of state.groupBy) query.append('by', label);
  if (state.granularity !== 'auto') query.set('granularity', state.granularity);
  if (state.statistic !== 'average') query.set('show', state.statistic);
  encodeFrame(query, state.frame, state.pausedAtMs);
  for (const key of state.hidden) query.append('hide', key);
  return query.toString();
}

/** Reads a query string; whatever is missing or makes no sense becomes its default. */
export function decodeExploreState(search: string): ExploreState {
  const query = new URLSearchParams(search);
  const granularity = query.get('granularity');
  const statistic = query.get('show');
  return {
    metrics: unique(query.getAll('metric')),
    labels: decodeLabels(query.get('labels')),
    groupBy: unique(query.getAll('by')),
    granularity: granularityChoices.find((choice) => choice === granularity) ?? 'auto',
    statistic: statistics.find((one) => one === statistic) ?? 'average',
    ...decodeFrame(query),
    hidden: unique(query.getAll('hide')),
  };
}

function decodeLabels(text: string | null): Labels {
  if (text === null) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return {};
    const pairs = Object.entries(parsed).filter(([, value]) => typeof value === 'string');
    return Object.fromEntries(pairs) as Labels;
  } catch {
    return {};
  }
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)].filter((item) => item !== '');
}
