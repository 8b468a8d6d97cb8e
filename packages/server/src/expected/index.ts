export { Expected, type ExpectedOptions } from './expected.ts';
export { dismissed, type SeriesState, silent, speaking } from './expected-series.ts';
export { stateNames } from './stored-series.ts';
export type { Watch } from './watch.ts';
