import { TidemarkError } from '../../errors/index.ts';
import type { Expression, VectorSelector } from '../parse/index.ts';
import type { SampleSource, SelectedSeries } from '../source.ts';
import type { Annotations } from './annotations.ts';
import type { Grid } from './grid.ts';
import type { GridSeries } from './grid-series.ts';
import type { Budget } from './limits.ts';
import type { Pace } from './pace.ts';
import type { NodeStatistics } from './statistics.ts';

/** What is the same for all parts of a query. */
export type Query = {
  source: SampleSource;
  startMs: number;
  endMs: number;
  /** 0: an instant query. */
  stepMs: number;
  lookbackMs: number;
  /** Of subqueries that name no step. */
  defaultStepMs: number;
  budget: Budget;
  pace: Pace;
  annotations: Annotations;
  /** See {@link selectorsOfTotals}. */
  totalsOnly: ReadonlySet<VectorSelector>;
  /** What was read so far, by what was asked for. */
  selections: Map<string, Promise<SelectedSeries[]>>;
};

/** What a part of a query is evaluated in. Subqueries have grids of their own. */
export type Scope = {
  query: Query;
  grid: Grid;
  node: NodeStatistics;
  /** Evaluates an operand: handed down, so that operators need not know all other operators. */
  evaluate: (expression: Expression, scope: Scope) => Promise<Value>;
};

/** What an expression gives over the grid. Range vectors are no values: functions read them window by window. */
export type Value =
  | { type: 'scalar'; values: Float64Array }
  | { type: 'string'; text: string }
  | { type: 'vector'; series: GridSeries[] };

export async function evaluateVector(expression: Expression, scope: Scope): Promise<GridSeries[]> {
  const value = await scope.evaluate(expression, scope);
  if (value.type !== 'vector') {
    throw new Error(`a vector was expected, not a ${value.type}`);
  }
  return value.series;
}

export async function evaluateScalar(expression: Expression, scope: Scope): Promise<Float64Array> {
  const value = await scope.evaluate(expression, scope);
  if (value.type !== 'scalar') {
    throw new Error(`a scalar was expected, not a ${value.type}`);
  }
  return value.values;
}

/** Arguments that have to be string literals, maybe in parentheses. */
export function stringOf(expression: Expression | undefined): string {
  let inner = expression;
  while (inner?.kind === 'parentheses' || inner?.kind === 'stepInvariant') {
    inner = inner.expression;
  }
  if (inner?.kind !== 'string') {
    throw new Error('a string literal was expected');
  }
  return inner.value;
}

/** The query makes sense, but not with these data: 422 `execution` in the Prometheus API. */
export function executionError(message: string): TidemarkError {
  return new TidemarkError('query_failed', message, { status: 422 });
}

/** Two series of one result had the same labels at the same time. */
export function duplicateLabels(): TidemarkError {
  return executionError('vector cannot contain metrics with the same labelset');
}
