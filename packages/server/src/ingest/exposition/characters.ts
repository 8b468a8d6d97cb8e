/** Bytes that mean something in the text formats, and which bytes names are made of. */
export const tab = 0x09;
export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;
export const space = 0x20;
export const quote = 0x22;
export const hash = 0x23;
export const comma = 0x2c;
export const equals = 0x3d;
export const backslash = 0x5c;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;

const labelInitial = 1;
const labelPart = 2;
const metricInitial = 4;
const metricPart = 8;

/** Indexed by byte. */
const kinds = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z_]/.test(character)) kinds[byte] |= labelInitial | metricInitial;
  if (/[A-Za-z0-9_]/.test(character)) kinds[byte] |= labelPart | metricPart;
  if (character === ':') kinds[byte] |= metricInitial | metricPart;
}

/** Where the metric name (`[A-Za-z_:][A-Za-z0-9_:]*`) that begins at `start` ends; `start` if there is none. */
export function metricNameEnd(bytes: Buffer, start: number, end: number): number {
  if (start >= end || (kinds[bytes[start]] & metricInitial) === 0) return start;
  let at = start + 1;
  while (at < end && (kinds[bytes[at]] & metricPart) !== 0) at++;
  return at;
}

/** Where the label name (`[A-Za-z_][A-Za-z0-9_]*`) that begins at `start` ends; `start` if there is none. */
export function labelNameEnd(bytes: Buffer, start: number, end: number): number {
  if (start >= end || (kinds[bytes[start]] & labelInitial) === 0) return start;
  let at = start + 1;
  while (at < end && (kinds[bytes[at]] & labelPart) !== 0) at++;
  return at;
}

/** The first byte from `start` on that is no blank (space or tab). */
export function blanksEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === space || bytes[at] === tab)) at++;
  return at;
}

/** 1 for each byte that a text in quotes may hold as it is. */
const isPlain = new Uint8Array(256).fill(1);
isPlain[quote] = 0;
isPlain[backslash] = 0;
isPlain[lineFeed] = 0;

/** The first quote, backslash or line feed from `start` on, or the end. */
export function plainEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isPlain[bytes[at]] === 1) at++;
  return at;
}

/** The position after the quote that ends the text whose first byte is at `start`, or -1 on this line. */
export function quotedEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  for (;;) {
    at = plainEnd(bytes, at, end);
    if (at >= end || bytes[at] === lineFeed) return -1;
    if (bytes[at] === quote) return at + 1;
    at++;
    if (at >= end || bytes[at] === lineFeed) return -1;
    at++;
  }
}

/** 1 for each byte that stands between the braces outside of quotes and says nothing of their end. */
const isBetween = new Uint8Array(256).fill(1);
isBetween[quote] = 0;
isBetween[closeBrace] = 0;
isBetween[lineFeed] = 0;

/**
 * The position after the brace that closes the labels whose first byte is at `start`, or -1 on this line.
 * The labels are not checked.
 */
export function labelsEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  for (;;) {
    while (at < end && isBetween[bytes[at]] === 1) at++;
    if (at >= end || bytes[at] === lineFeed) return -1;
    at++;
    if (bytes[at - 1] === closeBrace) return at;
    at = quotedEnd(bytes, at, end);
    if (at === -1) return -1;
  }
}

/** The position of the line feed that ends the line of `start`, or the end of the body. */
export function lineEnd(bytes: Buffer, start: number): number {
  const at = bytes.indexOf(lineFeed, start);
  return at === -1 ? bytes.length : at;
}

/** Whether the bytes from `start` to `end` are those of `text`, which is ASCII. */
export function spells(bytes: Buffer, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) {
    if (bytes[start + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** Whether two stretches of the body have the same bytes. */
export function sameBytes(
  bytes: Buffer,
  start: number,
  end: number,
  otherStart: number,
  otherEnd: number,
): boolean {
  if (end - start !== otherEnd - otherStart) return false;
  for (let i = 0; start + i < end; i++) {
    if (bytes[start + i] !== bytes[otherStart + i]) return false;
  }
  return true;
}
