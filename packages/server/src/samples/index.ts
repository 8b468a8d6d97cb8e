export type { Exemplar, SeriesExemplars } from './exemplars.ts';
export { labelsWithName } from './labels-with-name.ts';
export { matchSeries, nameLabel, valueTest } from './match-series.ts';
export { type Resolution, RolledUse } from './rolled-use.ts';
export { Samples, type SamplesOptions } from './samples.ts';
export { type ListedSeries, SeriesLists } from './series-lists.ts';
