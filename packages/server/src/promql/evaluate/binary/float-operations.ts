import type { BinaryOperator } from '../../parse/index.ts';

/** Operators that keep or drop a value instead of making a new one. */
const comparisonOperators = new Set<BinaryOperator>(['==', '!=', '<', '<=', '>', '>=']);

export function isComparison(operator: BinaryOperator): boolean {
  return comparisonOperators.has(operator);
}

/** What makes new values; the result is no longer what the metric's name says. */
export type FloatOperation = (left: number, right: number) => number;

export const arithmetic: ReadonlyMap<BinaryOperator, FloatOperation> = new Map<
  BinaryOperator,
  FloatOperation
>([
  ['+', (left, right) => left + right],
  ['-', (left, right) => left - right],
  ['*', (left, right) => left * right],
  ['/', (left, right) => left / right],
  ['%', (left, right) => left % right],
  ['^', power],
  ['atan2', Math.atan2],
]);

export const comparisons: ReadonlyMap<BinaryOperator, (left: number, right: number) => boolean> =
  new Map<BinaryOperator, (left: number, right: number) => boolean>([
    ['==', (left, right) => left === right],
    ['!=', (left, right) => left !== right],
    ['<', (left, right) => left < right],
    ['<=', (left, right) => left <= right],
    ['>', (left, right) => left > right],
    ['>=', (left, right) => left >= right],
  ]);

/** As C has it: 1 to any power and -1 to an infinite one are 1, where JavaScript says NaN. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && (exponent === Infinity || exponent === -Infinity))) {
    return 1;
  }
  return base ** exponent;
}

/** Between scalars; comparisons give 1 or 0. */
export function scalarOperation(operator: BinaryOperator): FloatOperation {
  const calculate = arithmetic.get(operator);
  if (calculate !== undefined) {
    return calculate;
  }
  const holds = comparisons.get(operator);
  if (holds === undefined) {
    throw new Error(`${operator} is not for scalars`);
  }
  return (left, right) => (holds(left, right) ? 1 : 0);
}
