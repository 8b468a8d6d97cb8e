export { openStore, type StoreOptions } from './open-store.ts';
export { SampleColumns } from './sample-columns.ts';
export type * from './store.ts';
