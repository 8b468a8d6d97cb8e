import { reach, slotsStart } from './memory';
import { numberEnd, readEpochMs, readNumber, readUtcDateTime } from './numbers';

/**
 * Items of `POST /v1/metrics` that were decoded before, as bytes with the value and the timestamp cut out, and the
 * series that they meant. Records of 24 bytes, the bytes of all items one after the other, and slots by hash, of
 * which at most half are taken. No room is touched before it is used.
 */
const maxItems: u32 = 262_144;
const maxBytes: u32 = 32 * 1024 * 1024;

const recordBytes: u32 = 24;
const startAt: usize = 0;
/** How many bytes lie before, between and after the slots; with one slot there are none after. */
const beforeAt: usize = 4;
const betweenAt: usize = 6;
const afterAt: usize = 8;
const firstKindAt: usize = 10;
const secondKindAt: usize = 11;
const seriesAt: usize = 12;
/** The item that came after this one, or -1. */
const nextAt: usize = 16;
const hashAt: usize = 20;

const recordsStart: u32 = slotsStart;
const bytesStart: u32 = recordsStart + maxItems * recordBytes;
const itemSlots: u32 = bytesStart + maxBytes + 64;
const itemSlotCount: u32 = 2 * maxItems;
const memoryEnd: u32 = itemSlots + 4 * itemSlotCount;

/** What stands in a slot: as in `json/item-outline.ts`. */
const noSlot: u32 = 0;
const valueSlot: u32 = 1;
const epochMsSlot: u32 = 2;

export let itemCount: u32 = 0;
export let itemBytes: u32 = 0;
let seed: u64 = 0;

/** What the slots of the last item held that {@link matchItem} found, NaN where it has no time; and where it ended. */
export let itemValue: f64 = 0;
export let itemTimestampMs: f64 = 0;
export let itemEnd: u32 = 0;

export function beginItems(secret: u64): bool {
  seed = secret | 1;
  return reach(memoryEnd);
}

export function forgetItems(): void {
  // Slots hold an item plus one, so that they begin as zeros.
  memory.fill(itemSlots, 0, 4 * itemSlotCount);
  itemCount = 0;
  itemBytes = 0;
}

function recordOf(item: u32): u32 {
  return recordsStart + item * recordBytes;
}

export function seriesOfItem(item: u32): u32 {
  return load<u32>(recordOf(item), seriesAt);
}

export function nextItem(item: i32): i32 {
  return item === -1 ? -1 : load<i32>(recordOf(item), nextAt);
}

export function setNextItem(item: i32, next: i32): void {
  if (item !== -1) store<i32>(recordOf(item), next, nextAt);
}

/** Whether these bytes are this item. */
export function matchItem(item: u32, from: u32, bodyEnd: u32): bool {
  const record = recordOf(item);
  const known = bytesStart + load<u32>(record, startAt);
  const before: u32 = load<u16>(record, beforeAt);
  if (!isEqual(known, from, before)) return false;
  const kind1: u32 = load<u8>(record, firstKindAt);
  const first = readSlot(from + before, kind1);
  if (isNaN(first)) return false;
  const between: u32 = load<u16>(record, betweenAt);
  if (!isEqual(known + before, numberEnd, between)) return false;
  const kind2: u32 = load<u8>(record, secondKindAt);
  if (kind2 === noSlot) {
    itemValue = first;
    itemTimestampMs = NaN;
    itemEnd = numberEnd + between;
    return itemEnd <= bodyEnd;
  }
  const second = readSlot(numberEnd + between, kind2);
  if (isNaN(second)) return false;
  const after: u32 = load<u16>(record, afterAt);
  if (!isEqual(known + before + between, numberEnd, after)) return false;
  itemValue = kind1 === valueSlot ? first : second;
  itemTimestampMs = kind1 === valueSlot ? second : first;
  itemEnd = numberEnd + after;
  return itemEnd <= bodyEnd;
}

/** Where the slot of this kind that begins there ends, or 0 where there surely is none. */
export function endOfSlot(at: u32, kind: u32): u32 {
  return isNaN(readSlot(at, kind)) ? 0 : numberEnd;
}

function readSlot(at: u32, kind: u32): f64 {
  if (kind === valueSlot) return readNumber(at);
  return kind === epochMsSlot ? readEpochMs(at) : readUtcDateTime(at);
}

/** Words of eight bytes reach beyond the ends of both, where there is room. */
function isEqual(known: u32, at: u32, length: u32): bool {
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) {
    if (load<u64>(known + i) !== load<u64>(at + i)) return false;
  }
  if (i === length) return true;
  const inside = ((<u64>1) << (8 * <u64>(length - i))) - 1;
  return ((load<u64>(known + i) ^ load<u64>(at + i)) & inside) === 0;
}

/** Where the parts of an item lie, and the kinds of its slots: see `json/item-outline.ts`. */
let start: u32 = 0;
let firstStart: u32 = 0;
let firstEnd: u32 = 0;
let secondStart: u32 = 0;
let secondEnd: u32 = 0;
let end: u32 = 0;
let firstKind: u32 = 0;
let secondKind: u32 = 0;
let hash: u32 = 0;

/** Gives the outline of the item that is found or learned next. */
export function setOutline(
  itemStart: u32,
  firstSlotStart: u32,
  firstSlotEnd: u32,
  secondSlotStart: u32,
  secondSlotEnd: u32,
  itemEndsAt: u32,
  kindOfFirst: u32,
  kindOfSecond: u32,
): void {
  start = itemStart;
  firstStart = firstSlotStart;
  firstEnd = firstSlotEnd;
  secondStart = secondSlotStart;
  secondEnd = secondSlotEnd;
  end = itemEndsAt;
  firstKind = kindOfFirst;
  secondKind = kindOfSecond;
  hash = hashOfOutline();
}

/** The outlined item, or -1: it must be matched still, to read its slots. */
export function findItem(): i32 {
  let item = itemInSlot(hash);
  for (let slot = hash + 1; item !== -1; item = itemInSlot(slot++)) {
    const record = recordOf(item);
    if (load<u32>(record, hashAt) !== hash) continue;
    const known = bytesStart + load<u32>(record, startAt);
    const before: u32 = load<u16>(record, beforeAt);
    const between: u32 = load<u16>(record, betweenAt);
    const after: u32 = load<u16>(record, afterAt);
    if (
      load<u8>(record, firstKindAt) === firstKind &&
      load<u8>(record, secondKindAt) === secondKind &&
      before === firstStart - start &&
      between === secondStart - firstEnd &&
      after === end - secondEnd &&
      isEqual(known, start, before) &&
      isEqual(known + before, firstEnd, between) &&
      isEqual(known + before + between, secondEnd, after)
    ) {
      return item;
    }
  }
  return -1;
}

/** Remembers what the outlined item means, or that it means another series now; gives the item. There must be room. */
export function learnItem(series: u32): i32 {
  const known = findItem();
  if (known !== -1) {
    store<u32>(recordOf(known), series, seriesAt);
    return known;
  }
  const item = itemCount++;
  const record = recordOf(item);
  store<u32>(record, itemBytes, startAt);
  store<u16>(record, keep(start, firstStart), beforeAt);
  store<u16>(record, keep(firstEnd, secondStart), betweenAt);
  store<u16>(record, keep(secondEnd, end), afterAt);
  store<u8>(record, firstKind, firstKindAt);
  store<u8>(record, secondKind, secondKindAt);
  store<u32>(record, series, seriesAt);
  store<i32>(record, -1, nextAt);
  store<u32>(record, hash, hashAt);
  let slot = hash;
  while (itemInSlot(slot) !== -1) slot++;
  store<i32>(itemSlots + 4 * (slot & (itemSlotCount - 1)), item + 1);
  return item;
}

/** The item in the slot with this number, counted round; -1 when it is free. */
function itemInSlot(slot: u32): i32 {
  return load<i32>(itemSlots + 4 * (slot & (itemSlotCount - 1))) - 1;
}

/** Copies a part of an item to the end of the bytes; gives its length. */
function keep(from: u32, to: u32): u16 {
  const length = to - from;
  memory.copy(bytesStart + itemBytes, from, length);
  itemBytes += length;
  return <u16>length;
}

/** Over the fixed bytes, with a secret, so that no sender can look for items that meet. */
function hashOfOutline(): u32 {
  let mixed = hashPart(seed, start, firstStart);
  mixed = hashPart(mixed, firstEnd, secondStart);
  mixed = hashPart(mixed, secondEnd, end);
  return <u32>(mixed ^ (mixed >> 32));
}

function hashPart(before: u64, from: u32, to: u32): u64 {
  let mixed = before;
  for (let at = from; at < to; at++) mixed = rotl<u64>((mixed ^ load<u8>(at)) * seed, 29);
  return mixed * 0xff51afd7ed558ccd;
}
