import type { LabelPairs } from '../../series/index.ts';

export type Head = { measurement: string; tags: LabelPairs };

/**
 * Measurement and tags of a line, `cpu,host=a,zone=b`, which lie between `start` and `end` and hold neither
 * control characters nor spaces without a backslash. What is wrong with them is a text.
 */
export function parseHead(bytes: Buffer, start: number, end: number): Head | string {
  let at = endOf(bytes, start, end, isComma);
  if (at === start) return 'expected a measurement';
  const measurement = unescaped(bytes, start, at, /\\([, ])/g);
  const tags: [string, string][] = [];
  const keys = new Set<string>();
  while (at < end) {
    const keyStart = at + 1;
    const keyEnd = endOf(bytes, keyStart, end, isCommaOrEquals);
    if (keyEnd === keyStart) return 'expected a tag after the comma';
    const key = unescapedKey(bytes, keyStart, keyEnd);
    if (keyEnd === end || bytes[keyEnd] !== equals) return `expected = after the tag ${shown(key)}`;
    const valueStart = keyEnd + 1;
    const valueEnd = endOf(bytes, valueStart, end, isCommaOrEquals);
    if (valueEnd === valueStart) return `expected a value of the tag ${shown(key)}`;
    if (valueEnd < end && bytes[valueEnd] === equals)
      return `expected \\= in the value of the tag ${shown(key)}`;
    if (keys.has(key)) return `expected the tag ${shown(key)} once`;
    keys.add(key);
    tags.push([key, unescapedKey(bytes, valueStart, valueEnd)]);
    at = valueEnd;
  }
  return { measurement, tags };
}

/** The key of a field, or the key or value of a tag. */
export function unescapedKey(bytes: Buffer, start: number, end: number): string {
  return unescaped(bytes, start, end, /\\([,= ])/g);
}

/** What a string field says, without its quotes. */
export function unescapedString(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  return text.replace(/\\([\\"nrt])/g, (_, escaped: string) => breaks.get(escaped) ?? escaped);
}

const breaks = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** A backslash before another character stays, also before a backslash. */
function unescaped(bytes: Buffer, start: number, end: number, escapes: RegExp): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes('\\') ? text.replace(escapes, '$1') : text;
}

function endOf(bytes: Buffer, start: number, end: number, is: (byte: number) => boolean): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] === backslash && at + 1 < end && (is(bytes[at + 1]) || bytes[at + 1] === space))
      at++;
    else if (is(bytes[at])) return at;
  }
  return end;
}

function shown(key: string): string {
  return JSON.stringify(key.slice(0, 40));
}

const space = 0x20;
const equals = 0x3d;
const backslash = 0x5c;
const isComma = (byte: number) => byte === 0x2c;
const isCommaOrEquals = (byte: number) => byte === 0x2c || byte === equals;
