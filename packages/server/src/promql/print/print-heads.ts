import { formatFloat } from '../go-format.ts';
import type { Aggregation, Binary, Subquery, VectorMatching } from '../parse/index.ts';
import { printDuration } from './print-duration.ts';
import { printAt, printLabelName, printOffset } from './print-selector.ts';

/** The parts of nodes without their operands: the same on one line and on many. */

/** `sum by (job) `, or `sum` */
export function aggregationHead({ aggregator, grouping, isWithout }: Aggregation): string {
  if (isWithout) return `${aggregator} without (${labels(grouping)}) `;
  return grouping.length > 0 ? `${aggregator} by (${labels(grouping)}) ` : aggregator;
}

/** `+ on (job) group_left ()` */
export function binaryHead({ operator, returnBool, matching }: Binary): string {
  return `${operator}${returnBool ? ' bool' : ''}${matching === null ? '' : matchingText(matching)}`;
}

function matchingText(matching: VectorMatching): string {
  const { cardinality, isOn, labels: names } = matching;
  const isGrouped = cardinality === 'many-to-one' || cardinality === 'one-to-many';
  let text = '';
  if (names.length > 0 || isOn || isGrouped)
    text += ` ${isOn ? 'on' : 'ignoring'} (${labels(names)})`;
  if (isGrouped) {
    const side = cardinality === 'many-to-one' ? 'left' : 'right';
    text += ` group_${side} (${labels(matching.include)})`;
  }
  return text + fillText(matching);
}

function fillText({ fillLeft, fillRight }: VectorMatching): string {
  if (fillLeft !== null && Object.is(fillLeft, fillRight)) return ` fill (${fillValue(fillLeft)})`;
  const left = fillLeft === null ? '' : ` fill_left (${fillValue(fillLeft)})`;
  const right = fillRight === null ? '' : ` fill_right (${fillValue(fillRight)})`;
  return left + right;
}

/** Go's %v: an exponent of at least two digits below 1e-4 and from 1e21 on. */
function fillValue(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0 || (size >= 1e-4 && size < 1e21)) {
    return formatFloat(value);
  }
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `[5m:1m] @ 0.000 offset 1m` */
export function subqueryTail({ range, step, at, offset }: Subquery): string {
  const stepText = step === null ? '' : printDuration(step);
  return `[${printDuration(range)}:${stepText}]${printAt(at)}${printOffset(offset)}`;
}

function labels(names: readonly string[]): string {
  return names.map(printLabelName).join(', ');
}
