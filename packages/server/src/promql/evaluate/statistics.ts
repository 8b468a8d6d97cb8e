import type { Expression, Position } from '../parse/index.ts';

/** What one part of a query took: for "explain". Children are parts of it that were evaluated for it. */
export type NodeStatistics = {
  /** `sum`, `rate`, `+`, `selector`, ... */
  name: string;
  /** Where it stands in the query. */
  position: Position;
  /** With its children, waiting for samples included. */
  elapsedMs: number;
  /** Read by the selector itself, 0 for anything else. */
  seriesRead: number;
  samplesRead: number;
  /** In its result. */
  seriesCount: number;
  /** Evaluation times; a subquery has its own. */
  steps: number;
  children: NodeStatistics[];
};

export type QueryStatistics = {
  elapsedMs: number;
  seriesRead: number;
  samplesRead: number;
  /** The most samples and intermediate values that were in memory at once. */
  peakSamples: number;
  root: NodeStatistics;
};

export function newNode(expression: Expression, steps: number): NodeStatistics {
  return {
    name: nameOf(expression),
    position: expression.position,
    elapsedMs: 0,
    seriesRead: 0,
    samplesRead: 0,
    seriesCount: 0,
    steps,
    children: [],
  };
}

function nameOf(expression: Expression): string {
  switch (expression.kind) {
    case 'call':
      return expression.function;
    case 'aggregation':
      return expression.aggregator;
    case 'binary':
    case 'unary':
      return expression.operator;
    case 'vectorSelector':
    case 'matrixSelector':
      return 'selector';
    default:
      return expression.kind;
  }
}
