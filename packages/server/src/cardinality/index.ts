export { CardinalityReports } from './cardinality-reports.ts';
