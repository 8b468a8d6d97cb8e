import {
  type FloatHistogram,
  type HistogramNote,
  binaryOperation as histogramOperation,
} from '../../histogram/index.ts';
import type { BinaryOperator } from '../../parse/index.ts';
import { float, type GridSeries, histogramAt, setFloat, setHistogram } from '../grid-series.ts';
import { arithmetic, comparisons } from './float-operations.ts';

/**
 * One step of `left operator right`, both present, into `out`. Says whether the pair counts as matched: it does,
 * too, where a comparison does not hold, but not where the operator has no meaning for what is there.
 * `kept` is what a comparison keeps.
 */
export type StepOperation = (
  left: GridSeries,
  right: GridSeries,
  kept: GridSeries,
  step: number,
  out: GridSeries,
) => boolean;

export function stepOperation(
  operator: BinaryOperator,
  returnBool: boolean,
  annotate: (note: HistogramNote) => void,
): StepOperation {
  const calculate = arithmetic.get(operator);
  const holds = comparisons.get(operator);
  const mixed = mixedOperation(operator, returnBool, annotate);
  return (left, right, kept, step, out) => {
    if (left.present[step] !== float || right.present[step] !== float) {
      return mixed(left, right, kept, step, out);
    }
    const leftValue = left.value[step];
    const rightValue = right.value[step];
    if (calculate !== undefined) {
      setFloat(out, step, calculate(leftValue, rightValue));
      return true;
    }
    if (holds === undefined) {
      return mixed(left, right, kept, step, out);
    }
    const isHeld = holds(leftValue, rightValue);
    if (returnBool) {
      setFloat(out, step, isHeld ? 1 : 0);
    } else if (isHeld) {
      setFloat(out, step, kept.value[step]);
    }
    return true;
  };
}

function mixedOperation(
  operator: BinaryOperator,
  returnBool: boolean,
  annotate: (note: HistogramNote) => void,
): StepOperation {
  return (left, right, _kept, step, out) => {
    let hasMeaning = true;
    const note = (remark: HistogramNote) => {
      annotate(remark);
      hasMeaning = false;
    };
    const result = histogramOperation(
      operator,
      operandAt(left, step),
      operandAt(right, step),
      note,
    );
    if (result === null && !hasMeaning) {
      return false;
    }
    if (returnBool) {
      setFloat(out, step, result === null ? 0 : 1);
    } else if (result !== null) {
      setHistogram(out, step, result);
    }
    return true;
  };
}

function operandAt(series: GridSeries, step: number): number | FloatHistogram {
  return histogramAt(series, step) ?? series.value[step];
}
