/** What statements have in common that put windows of many series together by group. */
import { daysOfSeries } from './metric-rows.ts';
import { packedIds, packedUint32 } from './packed-literal.ts';
import type { GroupedQuestion, SeriesDays } from './store.ts';
import { beginsWithin } from './time-literal.ts';

export type Each = GroupedQuestion['each'];
export type RateKind = 'rate' | 'increase' | 'delta';

export function isRate(each: Each): each is RateKind {
  return each === 'rate' || each === 'increase' || each === 'delta';
}

/** What is right for several rows of a window is right for those of several series, too. */
export function isSameAcross(
  each: Each,
  across: GroupedQuestion['across'],
): each is 'sum' | 'count' | 'min' | 'max' {
  return (each !== 'average' && each === across) || (each === 'count' && across === 'sum');
}

/**
 * How windows of a series without a result are put together with those of others: `without` changes nothing,
 * `unknown` leaves nothing of the group's sum, least or greatest value.
 */
export type Stand = { without: string; unknown: string };

/** What a window of a series gives, by its count of samples (n) and what {@link Each} asks for of its rows (v). */
export const ofWindow = {
  sum: 'v',
  average: 'v / n',
  count: 'toFloat64(n)',
  presence: 'toFloat64(1)',
  min: 'v',
  max: 'v',
} as const;

/** What puts series together, and what stands in for windows of which one of them has no result. */
export const acrossSeries = {
  sum: { put: 'sum', without: '0', unknown: 'nan' },
  average: { put: 'sum', without: '0', unknown: 'nan' },
  min: { put: 'min', without: 'inf', unknown: '-inf' },
  max: { put: 'max', without: '-inf', unknown: 'inf' },
} as const;

/** A condition on rows of days: they are asked for. */
export function settledDays({ series, spans, throughEra }: GroupedQuestion): string {
  const days = spans.map((span) => `(${beginsWithin('day', span)})`).join(' OR ');
  return `${daysOfSeries(series)} AND era <= ${throughEra} AND (${days}) AND sample_count > 0`;
}

/** For `(series, day) IN`. */
export function daysOf(several: SeriesDays): string {
  return `(SELECT pair.1, toDateTime(pair.2, 'UTC')
    FROM (SELECT arrayJoin(arrayZip(${packedIds(several)}, ${packedUint32(several.dayS)})) AS pair))`;
}
