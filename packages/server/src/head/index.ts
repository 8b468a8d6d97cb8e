export { type AddedHistogram, Head, maxSeriesApart } from './head.ts';
export {
  dayMs,
  type MinuteEntry,
  type MinuteOutline,
  type MinuteSum,
  minuteMs,
  type PlainSum,
} from './minute-sum.ts';
export { OpenMinutes } from './open-minutes.ts';
