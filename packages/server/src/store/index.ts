export { openStore, type StoreOptions } from './open-store.ts';
export { gapsIn, hull, isWithin, touches, wholeMinutes } from './spans.ts';
export type * from './store.ts';
