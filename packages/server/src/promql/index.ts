/** The query language of Prometheus: from text to an expression, and from an expression to its result. */
export * from './parse/index.ts';
export type * from './source.ts';
