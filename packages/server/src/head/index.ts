export { type AddedHistogram, Head } from './head.ts';
export { dayMs, type MinuteSum, minuteMs } from './minute-sum.ts';
export { OpenMinutes } from './open-minutes.ts';
