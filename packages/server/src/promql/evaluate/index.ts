/** Evaluates PromQL expressions over columns: each operator works on all steps of a query at once. */
export {
  defaultLookbackMs,
  defaultSubqueryStepMs,
  evaluate,
  type QueryOptions,
} from './evaluate.ts';
export { compareLabels, labelsText } from './labels.ts';
export {
  defaultLimits,
  defaultMaxAnswerPoints,
  defaultMaxPoints,
  defaultMaxSamples,
  defaultMaxSeries,
  defaultMaxSubquerySteps,
  defaultTimeoutMs,
  type QueryLimits,
} from './limits.ts';
export type { MatrixSeries, QueryAnswer, QueryResult, VectorSample } from './query-result.ts';
export { rateColumn } from './range/rate-column.ts';
export type { NodeStatistics, QueryStatistics } from './statistics.ts';
