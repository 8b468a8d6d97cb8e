import type { Expression } from '../parse/index.ts';
import { typeOf } from '../parse/value-type.ts';
import type { SampleSource } from '../source.ts';
import { Annotations } from './annotations.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { dropNames, matrixSeries, vectorSamples } from './finish-result.ts';
import { fullSeries } from './full-series.ts';
import { gridOf } from './grid.ts';
import { noLabels } from './labels.ts';
import { Budget, defaultLimits, type QueryLimits } from './limits.ts';
import { matrixOfRange } from './matrix-result.ts';
import { Pace } from './pace.ts';
import type { QueryMemory } from './query-memory.ts';
import type { QueryAnswer, QueryResult } from './query-result.ts';
import type { Query, Scope } from './scope.ts';
import { newNode } from './statistics.ts';
import { selectorsOfTotals } from './totals-only.ts';
import { wrapInvariant } from './wrap-invariant.ts';

/** How far back an instant selector looks for a sample. */
export const defaultLookbackMs = 300_000;
/** The step of subqueries that name none: Prometheus' default evaluation interval. */
export const defaultSubqueryStepMs = 60_000;

export type QueryOptions = {
  /** The text that the expression was parsed from: remarks point into it. '' leaves places out. */
  text?: string;
  source: SampleSource;
  startMs: number;
  /** Of an instant query the same as `startMs`. */
  endMs: number;
  /** 0: an instant query. */
  stepMs: number;
  lookbackMs?: number;
  subqueryStepMs?: number;
  limits?: Partial<QueryLimits>;
  /** What it may hold together with others; absent: only its own limits count. */
  memory?: QueryMemory;
  signal?: AbortSignal;
};

/**
 * Evaluates a checked expression.
 * @throws TidemarkError `query_failed`, `query_too_large` (422), `query_timeout`, `query_canceled` (503), and what
 *   the source throws
 */
export async function evaluate(
  expression: Expression,
  options: QueryOptions,
): Promise<QueryResult> {
  const startedMs = performance.now();
  const limits = { ...defaultLimits, ...options.limits };
  const grid = gridOf(options.startMs, options.endMs, options.stepMs);
  const prepared = wrapInvariant(expression);
  const query = newQuery(prepared, options, limits);
  const root = newNode(prepared, grid.count);
  const scope: Scope = { query, grid, node: root, evaluate: evaluateExpression };
  try {
    const answer = await answerOf(prepared, scope);
    const { budget, annotations } = query;
    return {
      ...answer,
      warnings: annotations.warnings,
      infos: annotations.infos,
      statistics: {
        elapsedMs: performance.now() - startedMs,
        seriesRead: budget.series,
        samplesRead: budget.samples,
        peakSamples: budget.peak,
        root: root.children[0] ?? root,
      },
    };
  } finally {
    query.pace.stop();
    query.budget.close();
  }
}

function newQuery(expression: Expression, options: QueryOptions, limits: QueryLimits): Query {
  const asker = options.signal ?? new AbortController().signal;
  const budget = new Budget(limits, options.memory?.open());
  return {
    source: options.source,
    startMs: options.startMs,
    endMs: options.endMs,
    stepMs: options.stepMs,
    lookbackMs: options.lookbackMs ?? defaultLookbackMs,
    defaultStepMs: options.subqueryStepMs ?? defaultSubqueryStepMs,
    budget,
    pace: new Pace({
      timeoutMs: limits.timeoutMs,
      asker,
      ...(options.source.turns === undefined ? {} : { turns: options.source.turns }),
      room: (signal) => budget.room(signal),
    }),
    annotations: new Annotations(options.text ?? ''),
    totalsOnly: selectorsOfTotals(expression),
    selections: new Map(),
  };
}

async function answerOf(expression: Expression, scope: Scope): Promise<QueryAnswer> {
  const { query } = scope;
  const isInstant = query.stepMs === 0;
  if (typeOf(expression) === 'matrix') {
    return { type: 'matrix', result: await matrixOfRange(expression, scope) };
  }
  const value = await evaluateExpression(expression, scope);
  if (value.type === 'string') {
    return { type: 'string', result: { timestampMs: query.startMs, value: value.text } };
  }
  if (value.type === 'scalar' && isInstant) {
    return {
      type: 'scalar',
      result: { timestampMs: query.startMs, value: value.values[0] },
    };
  }
  const series = value.type === 'scalar' ? [fullSeries(noLabels, value.values)] : value.series;
  const named = await dropNames(series, scope);
  if (isInstant) {
    return { type: 'vector', result: vectorSamples(named, query.startMs) };
  }
  return { type: 'matrix', result: await matrixSeries(named, scope) };
}
