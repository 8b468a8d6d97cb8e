import type { Duration } from '../parse/index.ts';
import { executionError, type Query } from './scope.ts';

/** A range or step: it has to be above 0. */
export function positiveMs(duration: Duration, query: Query): number {
  const ms = durationMs(duration, query);
  if (ms <= 0) {
    throw executionError('duration must be greater than 0');
  }
  return ms;
}

/** An offset: it may be negative. Expressions are worked out in seconds, as Prometheus does, then cut to ms. */
export function durationMs(duration: Duration, query: Query): number {
  if (duration.kind === 'fixed') {
    return duration.ms;
  }
  const ms = Math.trunc(secondsOf(duration, query) * 1000);
  if (!Number.isSafeInteger(ms)) {
    throw executionError('duration is out of range');
  }
  return ms;
}

function secondsOf(duration: Duration, query: Query): number {
  switch (duration.kind) {
    case 'fixed':
      return duration.ms / 1000;
    case 'step':
      return query.stepMs / 1000;
    case 'range':
      return (query.endMs - query.startMs) / 1000;
    case 'negate':
      return -secondsOf(duration.operand, query);
    case 'arithmetic': {
      const left = secondsOf(duration.left, query);
      const right = secondsOf(duration.right, query);
      return calculate(duration.operator, left, right);
    }
  }
}

function calculate(
  operator: '+' | '-' | '*' | '/' | '%' | '^' | 'min' | 'max',
  left: number,
  right: number,
): number {
  if (right === 0 && (operator === '/' || operator === '%')) {
    throw executionError(operator === '/' ? 'division by zero' : 'modulo by zero');
  }
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '^':
      return left ** right;
    case 'min':
      return Math.min(left, right);
    case 'max':
      return Math.max(left, right);
  }
}
