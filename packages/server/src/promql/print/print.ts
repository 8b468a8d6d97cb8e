import { formatFloat } from '../go-format.ts';
import { type Binary, type Expression, type NumberLiteral, quote } from '../parse/index.ts';
import { signedDuration } from './print-duration.ts';
import { aggregationHead, binaryHead, subqueryTail } from './print-heads.ts';
import { printMatrixSelector, printVectorSelector } from './print-selector.ts';

/** The canonical text of an expression, on one line, as Prometheus writes it. Parsed again it is the same expression. */
export function print(expression: Expression): string {
  return new LinePrinter().print(expression);
}

/** Prints expressions on one line, each node once however often it is asked for. */
export class LinePrinter {
  readonly #lines = new Map<Expression, string>();

  print(expression: Expression): string {
    const line = this.#lines.get(expression) ?? this.#printNode(expression);
    this.#lines.set(expression, line);
    return line;
  }

  #printNode(expression: Expression): string {
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
        return `${this.print(expression.expression)}${subqueryTail(expression)}`;
      case 'call': {
        const args = expression.args.map((arg) => this.print(arg));
        return `${expression.function}(${args.join(', ')})`;
      }
      case 'aggregation': {
        const { parameter } = expression;
        const first = parameter === null ? '' : `${this.print(parameter)}, `;
        return `${aggregationHead(expression)}(${first}${this.print(expression.expression)})`;
      }
      case 'unary':
        return `${expression.operator}${this.print(expression.expression)}`;
      case 'binary': {
        const left = unsignedBase(expression, this.print(expression.left));
        return `${left} ${binaryHead(expression)} ${this.print(expression.right)}`;
      }
      case 'parentheses':
        return `(${this.print(expression.expression)})`;
      case 'stepInvariant':
        return this.print(expression.expression);
    }
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
