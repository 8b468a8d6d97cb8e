import type { Expression, Subquery, VectorSelector } from '../../parse/index.ts';
import { typeOf } from '../../parse/index.ts';
import { durationMs } from '../durations.ts';
import type { Query } from '../scope.ts';

/** When selectors look at their series: at a fixed time, or so long before each step. */
export type ReferenceTime = { kind: 'pinned'; ms: number } | { kind: 'before'; ms: number };

/**
 * The time at which all selectors that a vector is made of look at their series; null if they do not agree, or if a
 * part of it comes from no selector at all. Selectors inside of scalars do not count.
 */
export function referenceTime(expression: Expression, query: Query): ReferenceTime | null {
  switch (expression.kind) {
    case 'vectorSelector':
      return timeOf(expression, query);
    case 'matrixSelector':
      return timeOf(expression.vector, query);
    case 'subquery':
      return within(timeOf(expression, query), referenceTime(expression.expression, query));
    case 'parentheses':
    case 'unary':
    case 'stepInvariant':
    case 'aggregation':
      return referenceTime(expression.expression, query);
    case 'binary':
      return common([expression.left, expression.right], query);
    case 'call':
      return common(expression.args, query);
    default:
      return null;
  }
}

function common(parts: readonly Expression[], query: Query): ReferenceTime | null {
  const times = parts
    .filter((part) => typeOf(part) === 'vector' || typeOf(part) === 'matrix')
    .map((part) => referenceTime(part, query));
  const [first = null] = times;
  const isShared = times.every((one) => one?.kind === first?.kind && one?.ms === first?.ms);
  return isShared ? first : null;
}

function timeOf({ at, offset }: VectorSelector | Subquery, query: Query): ReferenceTime {
  const offsetMs = offset === null ? 0 : durationMs(offset, query);
  if (at === null) return { kind: 'before', ms: offsetMs };
  const pinnedMs = { start: query.startMs, end: query.endMs, time: 0 }[at.kind];
  return { kind: 'pinned', ms: (at.kind === 'time' ? at.ms : pinnedMs) - offsetMs };
}

/** A selector inside of a subquery looks from where the subquery does, unless it is pinned itself. */
function within(outer: ReferenceTime, inner: ReferenceTime | null): ReferenceTime | null {
  if (inner === null || inner.kind === 'pinned') return inner;
  return outer.kind === 'pinned'
    ? { kind: 'pinned', ms: outer.ms - inner.ms }
    : { kind: 'before', ms: outer.ms + inner.ms };
}
