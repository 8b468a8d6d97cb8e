import {
  blanksEnd,
  closeBrace,
  comma,
  equals,
  labelNameEnd,
  metricNameEnd,
  openBrace,
  quote,
  quotedEnd,
} from './characters.ts';
import { unescapeText } from './unescape.ts';

/** Most labels that are read of one line; a series may have fewer still. */
export const maxLabelsPerLine = 1000;

/** A name, and labels as they were written: not sorted, perhaps twice. */
export type Head = { name: string; labels: [string, string][] };

/**
 * Reads name and labels of a line, `name{label="value",…}` or `{"name",label="value",…}`, from their first
 * byte to the one after their last. Names in quotes may hold any UTF-8 (Prometheus 3). This is the slow
 * look at a series that is met for the first time. Gives what was expected instead, when it cannot.
 */
export function parseHead(bytes: Buffer, start: number, end: number): Head | string {
  const nameEnd = metricNameEnd(bytes, start, end);
  const name = bytes.toString('latin1', start, nameEnd);
  const at = blanksEnd(bytes, nameEnd, end);
  if (at === end) return name === '' ? 'a metric name' : { name, labels: [] };
  if (bytes[at] !== openBrace) return 'a metric name of letters, digits, _ and :';
  const head: Head = { name, labels: [] };
  const problem = parseLabels(bytes, at + 1, end, head);
  if (problem !== undefined) return problem;
  return head.name === '' ? 'a metric name' : head;
}

/**
 * The labels between two braces, of which `start` is the first and `end` the position after the second; a
 * text that says what was expected when there is something wrong with them.
 */
export function parsePairs(bytes: Buffer, start: number, end: number): [string, string][] | string {
  const head: Head = { name: '', labels: [] };
  return parseLabels(bytes, start + 1, end, head) ?? head.labels;
}

/** Reads from after the opening brace to the closing one, the last byte before `end`, into `head`. */
function parseLabels(bytes: Buffer, start: number, end: number, head: Head): string | undefined {
  let at = blanksEnd(bytes, start, end);
  for (;;) {
    if (at >= end) return '}';
    if (bytes[at] === closeBrace) break;
    const isQuoted = bytes[at] === quote;
    const keyEnd = isQuoted ? quotedEnd(bytes, at + 1, end) : labelNameEnd(bytes, at, end);
    if (keyEnd === -1 || keyEnd === at) return 'a label name or }';
    const key = isQuoted
      ? unescapeText(bytes.toString('utf8', at + 1, keyEnd - 1))
      : bytes.toString('latin1', at, keyEnd);
    at = blanksEnd(bytes, keyEnd, end);
    if (at < end && bytes[at] === equals) {
      at = blanksEnd(bytes, at + 1, end);
      if (at >= end || bytes[at] !== quote) return `a value in quotes after ${shown(key)}=`;
      const valueEnd = quotedEnd(bytes, at + 1, end);
      if (valueEnd === -1) return `a quote after the value of ${shown(key)}`;
      if (key === '__name__') return 'the metric name before the labels, not as __name__';
      if (head.labels.length === maxLabelsPerLine) return `at most ${maxLabelsPerLine} labels`;
      head.labels.push([key, unescapeText(bytes.toString('utf8', at + 1, valueEnd - 1))]);
      at = blanksEnd(bytes, valueEnd, end);
    } else {
      if (!isQuoted) return `= after the label name ${shown(key)}`;
      if (head.name !== '') return 'one metric name';
      if (key === '') return 'a metric name';
      head.name = key;
    }
    if (at < end && bytes[at] === comma) at = blanksEnd(bytes, at + 1, end);
    else if (at < end && bytes[at] !== closeBrace) return 'a comma or } after a label';
  }
  return at === end - 1 ? undefined : 'nothing between } and the value';
}

function shown(key: string): string {
  return JSON.stringify(key.slice(0, 40));
}
