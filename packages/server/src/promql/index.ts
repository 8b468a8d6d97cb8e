/** The query language of Prometheus: from text to an expression, and from an expression to its result. */
export { expandTemplate } from './evaluate/functions/expand-template.ts';
export * from './evaluate/index.ts';
export { formatFloat, formatG, formatJson } from './go-format.ts';
export {
  type FloatHistogram,
  histogramExpression,
  histogramJson,
  withStoredHint,
} from './histogram/index.ts';
export * from './parse/index.ts';
export * from './print/index.ts';
export { selectorsOf } from './selectors-of.ts';
export * from './series-notation/index.ts';
export type * from './source.ts';
