import { lookUpItem } from './host';
import {
  itemEnd,
  itemTimestampMs,
  itemValue,
  matchItem,
  nextItem,
  seriesOfItem,
  setNextItem,
} from './known-items';
import { placeColumn, rowCapacity, seriesColumn, timeColumn, valueColumn } from './memory';

/** The item that was read last: the next body may go on where this one ended. */
export let lastItem: i32 = -1;

export function setLastItem(item: i32): void {
  lastItem = item;
}

/**
 * Reads a body of `POST /v1/metrics` all of whose items are known, into rows with the item in the column of places.
 * Gives how many there are, or 0 when the body is anything else. Items without a time have that of `nowMs`.
 */
export function scanJson(start: u32, end: u32, nowMs: f64, maxTimestampMs: f64): u32 {
  let at = skipSpace(start, end);
  const isArray = at < end && load<u8>(at) === 0x5b;
  if (isArray) at++;
  for (let row: u32 = 0; row < rowCapacity; ) {
    at = skipSpace(at, end);
    const item = itemAt(at, end);
    if (item === -1) return 0;
    const timestampMs = isNaN(itemTimestampMs) ? nowMs : itemTimestampMs;
    // A time before 1970 has no slot that reads it.
    if (timestampMs > maxTimestampMs) return 0;
    store<u32>(placeColumn + 4 * row, item);
    store<u32>(seriesColumn + 4 * row, seriesOfItem(item));
    store<f64>(timeColumn + 8 * row, timestampMs);
    store<f64>(valueColumn + 8 * row, itemValue);
    row++;
    at = skipSpace(itemEnd, end);
    if (!isArray) return at === end ? row : 0;
    if (at === end) return 0;
    const after = load<u8>(at++);
    if (after === 0x5d) return skipSpace(at, end) === end ? row : 0;
    if (after !== 0x2c) return 0;
  }
  return 0;
}

/** The item that begins there, or -1. Senders repeat their items in the same order: mostly one comparison is all. */
function itemAt(at: u32, end: u32): i32 {
  const expected = nextItem(lastItem);
  if (expected !== -1 && matchItem(expected, at, end)) {
    lastItem = expected;
    return expected;
  }
  const found = lookUpItem(at);
  if (found === -1 || !matchItem(found, at, end)) return -1;
  setNextItem(lastItem, found);
  lastItem = found;
  return found;
}

/** Where the next byte is that is no JSON white space, or the end. */
function skipSpace(start: u32, end: u32): u32 {
  let at = start;
  for (; at < end; at++) {
    const byte = load<u8>(at);
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
  }
  return at;
}
