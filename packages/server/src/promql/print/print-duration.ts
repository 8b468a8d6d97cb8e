import { formatFloat } from '../go-format.ts';
import { type Duration, formatDuration } from '../parse/index.ts';

/** The range or step in brackets, or what stands behind `offset`. */
export function printDuration(duration: Duration): string {
  return duration.kind === 'fixed' && duration.isWrapped !== true
    ? signedDuration(duration.ms)
    : printOperand(duration);
}

function printOperand(duration: Duration): string {
  const text = printBare(duration);
  return duration.isWrapped === true ? `(${text})` : text;
}

function printBare(duration: Duration): string {
  switch (duration.kind) {
    case 'fixed':
      return duration.isNumber === true
        ? formatFloat(duration.ms / 1000)
        : signedDuration(duration.ms);
    case 'step':
      return 'step()';
    case 'range':
      return 'range()';
    case 'negate':
      return `-${printOperand(duration.operand)}`;
    case 'arithmetic': {
      const left = printOperand(duration.left);
      const right = printOperand(duration.right);
      return duration.operator === 'min' || duration.operator === 'max'
        ? `${duration.operator}_of(${left}, ${right})`
        : `${left} ${duration.operator} ${right}`;
    }
  }
}

export function signedDuration(ms: number): string {
  return ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms);
}
