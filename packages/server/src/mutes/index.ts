/** One mute object: a silence, a maintenance window and a recurring one are the same thing. */
export { describeMute, previewWindows } from './describe-mute.ts';
export { Mute, muteKindOf, type NewMute, type StoredMute, upcomingWindows } from './mute.ts';
export { expiredKeptMs, Mutes, type MutesOptions } from './mutes.ts';
export { checkTimes, readMatchers, readMute, readText, readTime } from './read-mute.ts';
export type { Window } from './schedule.ts';
