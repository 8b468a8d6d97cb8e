export { type AddedHistogram, Head } from './head.ts';
export { dayMs, type MinuteSum, minuteMs, OpenMinutes } from './open-minutes.ts';
