import type { Expression } from '../parse/index.ts';
import { LinePrinter, unsignedBase } from './print.ts';
import { aggregationHead, binaryHead, subqueryTail } from './print-heads.ts';

/** A node that is longer than this on one line, in UTF-8 bytes, is broken up. */
const maxLineBytes = 100;

/** The text of an expression as `/api/v1/format_query` answers it: broken into lines where it is long. */
export function prettyPrint(expression: Expression): string {
  return pretty(expression, 0, new LinePrinter());
}

function pretty(expression: Expression, level: number, lines: LinePrinter): string {
  const line = lines.print(expression);
  if (Buffer.byteLength(line) <= maxLineBytes) {
    // Prometheus does not indent a subquery that fits on its line.
    return expression.kind === 'subquery' ? line : indent(level) + line;
  }
  switch (expression.kind) {
    case 'aggregation': {
      const { parameter } = expression;
      const first = parameter === null ? '' : `${pretty(parameter, level + 1, lines)},\n`;
      const rest = `${pretty(expression.expression, level + 1, lines)}\n${indent(level)}`;
      return `${indent(level)}${aggregationHead(expression)}(\n${first}${rest})`;
    }
    case 'binary': {
      const left = unsignedBase(expression, pretty(expression.left, level + 1, lines));
      const right = pretty(expression.right, level + 1, lines);
      return `${left}\n${indent(level)}${binaryHead(expression)}\n${right}`;
    }
    case 'call': {
      const args = expression.args.map((arg) => pretty(arg, level + 1, lines)).join(',\n');
      return `${indent(level)}${expression.function}(\n${args}\n${indent(level)})`;
    }
    case 'parentheses': {
      const inside = pretty(expression.expression, level + 1, lines);
      return `${indent(level)}(\n${inside}\n${indent(level)})`;
    }
    case 'subquery':
      return `${pretty(expression.expression, level, lines)}${subqueryTail(expression)}`;
    case 'unary':
      return (
        indent(level) + expression.operator + pretty(expression.expression, level, lines).trim()
      );
    default:
      return indent(level) + line;
  }
}

function indent(level: number): string {
  return '  '.repeat(level);
}
