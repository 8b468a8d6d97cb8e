import {
  maxLabelNameLength,
  maxLabelsPerSeries,
  maxLabelValueLength,
  maxNameLength,
  maxSeriesLength,
  maxUnitLength,
} from '@tidemark/protocol';
import type { LabelPairs } from '../series/index.ts';

export type FieldProblem = { field: string; message: string };

/**
 * What is wrong with the name and labels of a new series, field by field. Quotes, SQL, HTML and any
 * other Unicode are data; only emptiness, length, number, control characters and halves of surrogate
 * pairs (which UTF-8 cannot carry) are refused. The value of a label may have lines and tabs: Prometheus
 * and Influx have ways to write them.
 */
export function checkSeries(name: string, labels: LabelPairs): FieldProblem[] {
  const problems: FieldProblem[] = [];
  check(problems, 'name', name, maxNameLength);
  if (labels.length > maxLabelsPerSeries) {
    problems.push({
      field: 'labels',
      message: `expected at most ${maxLabelsPerSeries} labels, got ${labels.length}`,
    });
    return problems;
  }
  let length = name.length;
  for (const [label, value] of labels) {
    length += label.length + value.length;
    const shown = label.slice(0, 40);
    check(problems, 'labels', label, maxLabelNameLength, ' as the name of a label');
    checkValue(problems, `labels.${shown}`, value);
  }
  if (length > maxSeriesLength) {
    problems.push({
      field: 'labels',
      message: `expected at most ${maxSeriesLength} characters of name and labels together, got ${length}`,
    });
  }
  return problems;
}

function checkValue(problems: FieldProblem[], field: string, value: string): void {
  if (isPlain(value, maxLabelValueLength)) return;
  const withoutLines = value.replace(/[\n\r\t]/g, ' ');
  check(problems, field, withoutLines, maxLabelValueLength);
}

/** What is wrong with a unit, or undefined. */
export function checkUnit(unit: string): FieldProblem | undefined {
  const problems: FieldProblem[] = [];
  check(problems, 'unit', unit, maxUnitLength);
  return problems[0];
}

function check(
  problems: FieldProblem[],
  field: string,
  text: string,
  maxLength: number,
  as = '',
): void {
  if (isPlain(text, maxLength)) return;
  if (text.length === 0) {
    problems.push({ field, message: `expected a text that is not empty${as}` });
  } else if (text.length > maxLength) {
    problems.push({
      field,
      message: `expected at most ${maxLength} characters${as}, got ${text.length}`,
    });
  } else if (controlCharacter.test(text)) {
    problems.push({ field, message: `expected no control characters${as}` });
  } else if (!text.isWellFormed()) {
    problems.push({
      field,
      message: `expected well-formed Unicode${as}, got half a surrogate pair`,
    });
  }
}

/** Whether it is printable ASCII of a good length, the usual: nothing is wrong with it. */
function isPlain(text: string, maxLength: number): boolean {
  const { length } = text;
  if (length === 0 || length > maxLength) return false;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}

// U+0000–U+001F, U+007F–U+009F: Unicode's general category Cc.
const controlCharacter = /\p{Cc}/u;
