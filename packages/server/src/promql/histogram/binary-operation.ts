import { resetHints } from '../../batch/index.ts';
import { add, subtract } from './add.ts';
import { divide, equal, type FloatHistogram, multiply, withResetHint } from './float-histogram.ts';
import {
  type Annotate,
  boundsReconciled,
  conflictingResets,
  incompatibleLayout,
  incompatibleTypes,
} from './notes.ts';
import { trim } from './trim.ts';

type Operand = number | FloatHistogram;

/**
 * `left operator right` where at least one side is a histogram (for the trim operators also where none is). null:
 * no result, either because a comparison does not hold or, with a note, because the operator has no meaning there.
 * What a comparison keeps is its left side.
 */
export function binaryOperation(
  operator: string,
  left: Operand,
  right: Operand,
  annotate: Annotate,
): FloatHistogram | null {
  if (typeof left === 'number' && typeof right !== 'number' && operator === '*') {
    return multiply(right, left);
  }
  if (typeof left !== 'number') {
    if (typeof right !== 'number') return ofHistograms(operator, left, right, annotate);
    if (operator === '*') return multiply(left, right);
    if (operator === '/') return divide(left, right);
    if (operator === '</') return trim(left, right, 'below');
    if (operator === '>/') return trim(left, right, 'above');
  }
  annotate(incompatibleTypes(typeName(left), operator, typeName(right)));
  return null;
}

function ofHistograms(
  operator: string,
  left: FloatHistogram,
  right: FloatHistogram,
  annotate: Annotate,
): FloatHistogram | null {
  if (operator === '==') return equal(left, right) ? left : null;
  if (operator === '!=') return equal(left, right) ? null : left;
  if (operator !== '+' && operator !== '-') {
    annotate(incompatibleTypes('histogram', operator, 'histogram'));
    return null;
  }
  const isSum = operator === '+';
  const combined = isSum ? add(left, right) : subtract(left, right);
  if (combined === null) {
    annotate(incompatibleLayout(operator));
    return null;
  }
  const operation = isSum ? 'addition' : 'subtraction';
  if (combined.hintsCollide) annotate(conflictingResets[operation]);
  if (combined.boundsReconciled) annotate(boundsReconciled[operation]);
  return isSum ? combined.histogram : withResetHint(combined.histogram, resetHints.gauge);
}

function typeName(operand: Operand): string {
  return typeof operand === 'number' ? 'float' : 'histogram';
}
