export { matchSeries, nameLabel } from './match-series.ts';
export { Samples, type SamplesOptions } from './samples.ts';
