import { type FamilyType, type Role, roles } from './family-types.ts';
import type { LabelScanner } from './label-scanner.ts';
import type { NumberReader } from './read-number.ts';

/**
 * The number in the `le` of a bucket or in the `quantile` of a summary, 0 where the sample has no such
 * number, or a text that says what was expected of the special label.
 */
export function boundOf(
  type: FamilyType,
  role: Role,
  labels: LabelScanner,
  bytes: Buffer,
  numbers: NumberReader,
): number | string {
  const start = labels.specialStart;
  if (type.specialLabel === undefined) return 0;
  const isThere = start !== -1;
  if (role !== roles.value && role !== roles.bucket) {
    return isThere ? `no ${type.specialLabel} on this sample` : 0;
  }
  if (type.specialLabel === 'family') {
    if (isThere && labels.specialEnd > start) return 0;
    return 'the state as a label with the name of the family';
  }
  if (!isThere) return `the label ${type.specialLabel}`;
  const isInfinite = labels.specialEnd - start === 4 && isInfinity(bytes, start);
  const end = isInfinite
    ? numbers.read(bytes, start, labels.specialEnd)
    : numbers.readReal(bytes, start, labels.specialEnd);
  if (end !== labels.specialEnd) return `a number in ${type.specialLabel}, or +Inf`;
  const number = numbers.value;
  if (type.specialLabel === 'le' || (number >= 0 && number <= 1)) return number;
  return 'a quantile between 0 and 1';
}

/** `+Inf` and `-Inf` have one way to be written ("Canonical Numbers"). */
function isInfinity(bytes: Buffer, start: number): boolean {
  const text = bytes.toString('latin1', start, start + 4);
  return text === '+Inf' || text === '-Inf';
}
