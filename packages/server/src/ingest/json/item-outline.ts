import type { ByteCursor } from './byte-cursor.ts';

/** What stands in a slot of an item, the part that changes from post to post. */
export const slotKind = { none: 0, value: 1, epochMs: 2, dateTime: 3 } as const;

/** Where the slot of a kind that begins at a place of the body ends; -1 when it is not surely one. */
export type EndOfSlot = (place: number, kind: number) => number;

/**
 * Where the parts of one item lie in a body: first fixed bytes, a slot, fixed bytes, perhaps a second slot
 * and the last fixed bytes. The second slot is empty at {@link end} when there is one slot only.
 *
 * It does not check that the item is JSON: what it says is used for bodies that `JSON.parse` took, or is
 * compared with such a one.
 */
export class ItemOutline {
  start = 0;
  firstKind: number = slotKind.none;
  firstStart = 0;
  firstEnd = 0;
  secondKind: number = slotKind.none;
  secondStart = 0;
  secondEnd = 0;
  end = 0;
  /** Whether the item has a `type` or a `unit`. */
  refines = false;
  readonly #endOfSlot: EndOfSlot;

  constructor(endOfSlot: EndOfSlot) {
    this.#endOfSlot = endOfSlot;
  }

  /** Outlines the item at the cursor and moves behind it; false when it is none of the usual form. */
  read(cursor: ByteCursor): boolean {
    this.start = cursor.at;
    this.firstKind = slotKind.none;
    this.secondKind = slotKind.none;
    this.refines = false;
    if (cursor.bytes[cursor.at++] !== openBrace) return false;
    for (;;) {
      if (cursor.skipSpace() !== quote || !this.#member(cursor)) return false;
      const after = cursor.skipSpace();
      cursor.at++;
      if (after === closeBrace) break;
      if (after !== comma) return false;
      cursor.skipSpace();
    }
    this.end = cursor.at;
    if (this.secondKind === slotKind.none) {
      this.secondStart = this.end;
      this.secondEnd = this.end;
      return this.firstKind === slotKind.value;
    }
    return (this.firstKind === slotKind.value) !== (this.secondKind === slotKind.value);
  }

  #member(cursor: ByteCursor): boolean {
    const keyStart = cursor.at;
    skipText(cursor);
    const { bytes } = cursor;
    const isKey = (key: Uint8Array): boolean => holds(bytes, keyStart, cursor.at, key);
    const isValue = isKey(keys.value);
    const isTimestamp = !isValue && isKey(keys.timestamp);
    const isLabels = !isValue && !isTimestamp && isKey(keys.labels);
    const isText = !isValue && !isTimestamp && !isLabels && !isKey(keys.name);
    if (isText) {
      if (!isKey(keys.type) && !isKey(keys.unit)) return false;
      this.refines = true;
    }
    if (cursor.skipSpace() !== colon) return false;
    cursor.at++;
    const first = cursor.skipSpace();
    if (isValue) return this.#slot(cursor, slotKind.value);
    if (isTimestamp && first === quote) return this.#dateTime(cursor);
    if (isTimestamp) return this.#slot(cursor, slotKind.epochMs);
    if (isLabels) return first === openBrace && skipObject(cursor);
    return first === quote && skipText(cursor);
  }

  /** The quotes are fixed, the date-time between them is the slot. */
  #dateTime(cursor: ByteCursor): boolean {
    cursor.at++;
    return this.#slot(cursor, slotKind.dateTime) && cursor.bytes[cursor.at++] === quote;
  }

  #slot(cursor: ByteCursor, kind: number): boolean {
    const start = cursor.at;
    const end = this.#endOfSlot(start, kind);
    if (end === -1) return false;
    cursor.at = end;
    if (this.firstKind === slotKind.none) {
      this.firstKind = kind;
      this.firstStart = start;
      this.firstEnd = cursor.at;
      return true;
    }
    if (this.secondKind !== slotKind.none) return false;
    this.secondKind = kind;
    this.secondStart = start;
    this.secondEnd = cursor.at;
    return true;
  }
}

/** Moves from the opening quote behind the closing one; false when there is none. */
function skipText(cursor: ByteCursor): boolean {
  const { bytes } = cursor;
  for (let at = cursor.at + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === backslash) at++;
    else if (byte === quote) {
      cursor.at = at + 1;
      return true;
    }
  }
  cursor.at = bytes.length;
  return false;
}

/** Moves behind an object that holds no other. */
function skipObject(cursor: ByteCursor): boolean {
  const { bytes } = cursor;
  cursor.at++;
  while (cursor.at < bytes.length) {
    const byte = bytes[cursor.at];
    if (byte === quote) skipText(cursor);
    else {
      cursor.at++;
      if (byte === closeBrace) return true;
      if (byte === openBrace) return false;
    }
  }
  return false;
}

function holds(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
  return true;
}

const openBrace = 0x7b;
const closeBrace = 0x7d;
const comma = 0x2c;
const colon = 0x3a;
const quote = 0x22;
const backslash = 0x5c;

const keys = {
  name: Buffer.from('"name"'),
  value: Buffer.from('"value"'),
  timestamp: Buffer.from('"timestamp"'),
  type: Buffer.from('"type"'),
  unit: Buffer.from('"unit"'),
  labels: Buffer.from('"labels"'),
};
