export { type RecentLimits, RecentMinutes, type RecentOptions } from './recent-minutes.ts';
export type { RecentRow } from './recent-rows.ts';
