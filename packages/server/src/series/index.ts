export type { LabelPairs, SeriesDefinition } from './series-definition.ts';
export { keySeparator, seriesKey } from './series-id.ts';
export { SeriesTable, type SeriesTableMark } from './series-table.ts';
