import { formatFloat } from '../go-format.ts';
import { type Binary, type Expression, type NumberLiteral, quote } from '../parse/index.ts';
import { signedDuration } from './print-duration.ts';
import { aggregationHead, binaryHead, subqueryTail } from './print-heads.ts';
import { printMatrixSelector, printVectorSelector } from './print-selector.ts';

/** The canonical text of an expression, on one line, as Prometheus writes it. Parsed again it is the same expression. */
export function print(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return printNumber(expression);
    case 'string':
      return quote(expression.value);
    case 'vectorSelector':
      return printVectorSelector(expression);
    case 'matrixSelector':
      return printMatrixSelector(expression);
    case 'subquery':
      return `${print(expression.expression)}${subqueryTail(expression)}`;
    case 'call':
      return `${expression.function}(${expression.args.map(print).join(', ')})`;
    case 'aggregation': {
      const parameter = expression.parameter === null ? '' : `${print(expression.parameter)}, `;
      return `${aggregationHead(expression)}(${parameter}${print(expression.expression)})`;
    }
    case 'unary':
      return `${expression.operator}${print(expression.expression)}`;
    case 'binary': {
      const left = unsignedBase(expression, print(expression.left));
      return `${left} ${binaryHead(expression)} ${print(expression.right)}`;
    }
    case 'parentheses':
      return `(${print(expression.expression)})`;
    case 'stepInvariant':
      return print(expression.expression);
  }
}

/**
 * The left side of a binary operator. Before `^` a sign would be read as one of the whole power, so +Inf goes without
 * it; no other literal begins with one there.
 */
export function unsignedBase({ operator }: Binary, left: string): string {
  return operator === '^' ? left.replace(/^( *)\+Inf$/, '$1Inf') : left;
}

export function printNumber({ value, isDuration }: NumberLiteral): string {
  return isDuration ? signedDuration(value * 1000) : formatFloat(value);
}
