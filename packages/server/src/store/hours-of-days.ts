/** Questions to the store for hours that are in days, and their answers. */
import type { SeriesGroups, SeriesIds, Span } from './store.ts';

/**
 * Days (of UTC) of some series with all of their hours, side by side: columns whose names begin with `hour` have 24
 * entries for each day. Hours without samples count 0, and their other entries mean nothing.
 */
export type DaysOfHours = {
  count: number;
  /** Ids of series in two lanes each, the low one first. */
  series: Uint32Array;
  /** Where the day begins, epoch seconds. */
  dayS: Uint32Array;
  /** A bit for each hour that does not tell all: see WholeRows.tellsAll. */
  untold: Uint32Array;
  hourCount: Uint32Array;
  hourValue: Float64Array | null;
  hourEdges: HourEdges | null;
};

/** Like WholeEdges; times are milliseconds since the hour began. */
export type HourEdges = {
  first: Float64Array;
  firstMs: Uint32Array;
  last: Float64Array;
  lastMs: Uint32Array;
  resets: Float64Array;
};

/** What of whole hours is asked for that are in days: see Store.readUnsettled. */
export type UnsettledQuestion = {
  series: SeriesIds;
  span: Span;
  /** What must tell all: each hour, or the day as a whole. */
  bucket: 'hour' | 'day';
  /** Minute rows of later segments are left out: the head still holds those. */
  throughSegment: number;
};

export type Unsettled = {
  /** Days (since 1970) of which some hours are in no row of a day yet. */
  openDays: ReadonlySet<number>;
  /** Series with days, or hours in days, that do not tell all. */
  untold: SeriesIds;
  /** Days that have several rows of a series. */
  several: SeriesDays;
  /** Up to which era of hours days were looked at. */
  throughEra: number;
};

/** Pairs of a series and the beginning of a day, epoch seconds. */
export type SeriesDays = SeriesIds & { dayS: Uint32Array };

/**
 * Windows of one hour or of whole days, one after the other, of each series first (`each`) and then of all series of a
 * group together (`across`). Spans are whole days of UTC, and whole windows where these are longer.
 */
export type GroupedQuestion = {
  series: SeriesGroups;
  spans: readonly Span[];
  /** An hour, or days. */
  windowMs: number;
  /** As {@link Unsettled} says: rows that days got since then are not among them. */
  several: SeriesDays;
  throughEra: number;
  each: 'sum' | 'average' | 'count' | 'presence' | 'min' | 'max' | 'rate' | 'increase' | 'delta';
  /** Of an average the sum is given, and how many series it is of. */
  across: 'sum' | 'average' | 'min' | 'max';
};

/** One row per group and window; where these are hours, per group and day: its columns have 24 entries each then. */
export type GroupedRows = {
  count: number;
  windowsPerRow: number;
  group: Uint32Array;
  /** Where the row begins, epoch seconds. */
  beginS: Uint32Array;
  /** How many series have a result in the window; of what is no average only whether there are any. */
  windowSeries: Float64Array;
  /** Where some have. Not finite where rows do not tell by how much a counter grew. */
  windowValue: Float64Array;
};
