import { ValueError } from '../template-error.ts';
import { Duration, SafeText, typeNameOf, type Value } from '../values/index.ts';
import { any, fixed, type TemplateFunction, variadic } from './function.ts';

type Comparable = boolean | number | bigint | string;

/**
 * Only texts, numbers and truth values can be compared. Whole numbers and others can be compared with each other:
 * Go refuses that, so that `gt $value 5` needs a `5.0` there.
 */
function comparable(value: Value): Comparable | null {
  if (value === null) return null;
  if (value instanceof Duration) return value.nanoseconds;
  if (value instanceof SafeText) return value.text;
  if (typeof value === 'object') {
    throw new ValueError(`${typeNameOf(value)} cannot be compared`);
  }
  return value;
}

function kindOf(value: Comparable): string {
  return typeof value === 'bigint' ? 'number' : typeof value;
}

function isEqual(a: Value, b: Value): boolean {
  const [one, other] = [comparable(a), comparable(b)];
  if (one === null || other === null) return one === other;
  checkKinds(one, other, a, b);
  // Of a whole number and another one `==` compares the values.
  // biome-ignore lint/suspicious/noDoubleEquals: compares bigint with number by value
  return one == other;
}

function isLess(a: Value, b: Value): boolean {
  const [one, other] = [comparable(a), comparable(b)];
  if (one === null || other === null || typeof one === 'boolean') {
    throw new ValueError(`${typeNameOf(one === null ? a : b)} has no order`);
  }
  checkKinds(one, other, a, b);
  return one < other;
}

function checkKinds(one: Comparable, other: Comparable, a: Value, b: Value): void {
  if (kindOf(one) === kindOf(other)) return;
  throw new ValueError(`incompatible types for comparison: ${typeNameOf(a)} and ${typeNameOf(b)}`);
}

export const comparisons: readonly [string, TemplateFunction][] = [
  [
    'eq',
    variadic(any, any, (first, others) => {
      if (others.length === 0) throw new ValueError('missing argument for comparison');
      return others.some((other) => isEqual(first, other));
    }),
  ],
  ['ne', fixed([any, any], (a, b) => !isEqual(a, b))],
  ['lt', fixed([any, any], (a, b) => isLess(a, b))],
  ['le', fixed([any, any], (a, b) => isLess(a, b) || isEqual(a, b))],
  // As in Go, "greater" is "not less or equal": true of NaN.
  ['gt', fixed([any, any], (a, b) => !isLess(a, b) && !isEqual(a, b))],
  ['ge', fixed([any, any], (a, b) => !isLess(a, b))],
];
