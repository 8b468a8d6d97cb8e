import type { Sketch } from '../sketch/index.ts';

export const minuteS = 60;
export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** What is summed up of one series in one minute. */
export type MinuteSum = {
  minute: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Value and time of the newest sample. */
  last: number;
  lastTimestampMs: number;
  /** See {@link MinuteColumns.resets}. */
  first: number;
  firstTimestampMs: number;
  resets: number;
  /** How the values are distributed, where that is known; belongs to the head. */
  sketch: Sketch | null;
};

/** What adds up, in whatever order samples came. */
export type PlainSum = Pick<MinuteSum, 'minute' | 'count' | 'sum' | 'min' | 'max' | 'sketch'>;

/** Of one series in one minute and log segment, to be filled again and again. */
export type MinuteOutline = {
  /** Its number in the table. */
  series: number;
  minute: number;
  /** Some readings may have come before: only the raw samples know the sums. */
  mayRepeat: boolean;
  /** Nothing came but one sample that counts, the last. */
  isOneSample: boolean;
};

/** The same with what is summed up. */
export type MinuteEntry = MinuteOutline & {
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
  /** No sample that counts lies before, or after; without any, where the minute begins. */
  firstMs: number;
  lastMs: number;
};

/** The first day whose raw samples of a series are all kept. */
export type RawCutDay = (seriesIndex: number) => number;
