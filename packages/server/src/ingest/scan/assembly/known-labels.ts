import { reach, slotsStart } from './memory';

/**
 * Which series the bytes of its labels meant: open addressing with 16 bytes a slot, which are 96 bits of a hash
 * and the series plus one, or 0 in a free slot. The hash mixes as MurmurHash3_x64_128 does (Austin Appleby, public
 * domain), but for its halves, which meet at the end only: so the processor works on both at once, and labels that differ
 * in words of one half alone are told apart by 64 bits. Seeds and factors are secrets of the process, so that no sender
 * can look for labels that meet.
 */
const slotBytes: u32 = 16;
const seriesAt: usize = 12;

let seed1: u64 = 0;
let seed2: u64 = 0;
let factor1: u64 = 0;
let factor2: u64 = 0;
let slotCount: u32 = 0;
let hash1: u64 = 0;
let hash2: u32 = 0;

/** How many are known. */
export let knownCount: u32 = 0;

/** Begins without any; `slots` is a power of two. */
export function begin(first: u64, second: u64, third: u64, fourth: u64, slots: u32): bool {
  seed1 = first;
  seed2 = second;
  factor1 = third | 1;
  factor2 = fourth | 1;
  slotCount = slots;
  return reach(slotsStart + slots * slotBytes);
}

/** Forgets all. */
export function forgetAll(): void {
  memory.fill(slotsStart, 0, slotCount * slotBytes);
  knownCount = 0;
}

/** The series plus one that these bytes mean, or 0. */
export function find(start: u32, end: u32): u32 {
  hashOf(start, end);
  return load<u32>(slotOf(hash1, hash2), seriesAt);
}

/** Remembers what these bytes mean; false when there is no memory left. */
export function learn(start: u32, end: u32, series: u32): bool {
  if ((knownCount + 1) * 3 > slotCount * 2 && !grow()) return false;
  hashOf(start, end);
  const slot = slotOf(hash1, hash2);
  if (load<u32>(slot, seriesAt) === 0) knownCount++;
  put(slot, hash1, hash2, series + 1);
  return true;
}

function hashOf(start: u32, end: u32): void {
  let h1 = seed1;
  let h2 = seed2;
  const length = <u64>(end - start);
  let word1: u64 = 0;
  let word2: u64 = 0;
  if (length >= 16) {
    const last = end - 16;
    for (let at = start; at < last; at += 16) {
      h1 = rotl<u64>(h1 ^ (rotl<u64>(load<u64>(at) * factor1, 31) * factor2), 27);
      h1 = h1 * 5 + 0x52dce729;
      h2 = rotl<u64>(h2 ^ (rotl<u64>(load<u64>(at, 8) * factor2, 33) * factor1), 31);
      h2 = h2 * 5 + 0x38495ab5;
    }
    // The last two words, of which some bytes may have counted before: to ask how many are left takes longer.
    word1 = load<u64>(last);
    word2 = load<u64>(last, 8);
  } else {
    // What a word reaches beyond the end counts as zero.
    word1 = length >= 8 ? load<u64>(start) : load<u64>(start) & beforeByte(length);
    word2 = length > 8 ? load<u64>(start, 8) & beforeByte(length - 8) : 0;
  }
  h1 ^= rotl<u64>(word1 * factor1, 31) * factor2;
  h2 ^= rotl<u64>(word2 * factor2, 33) * factor1;
  h1 ^= length;
  h2 ^= length;
  h1 += h2;
  h2 += h1;
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h1 += h2;
  h2 += h1;
  hash1 = h1;
  hash2 = <u32>h2;
}

function beforeByte(count: u64): u64 {
  return ((<u64>1) << (8 * count)) - 1;
}

function finalMix(hash: u64): u64 {
  let h = hash;
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
  return h ^ (h >> 33);
}

/** Where the slot with this hash is, or the free one that it would get. */
function slotOf(h1: u64, h2: u32): u32 {
  const mask = slotCount - 1;
  let slot = <u32>h1 & mask;
  let at = slotsStart + slot * slotBytes;
  while (load<u32>(at, seriesAt) !== 0 && (load<u64>(at) !== h1 || load<u32>(at, 8) !== h2)) {
    slot = (slot + 1) & mask;
    at = slotsStart + slot * slotBytes;
  }
  return at;
}

function put(slot: u32, h1: u64, h2: u32, seriesPlusOne: u32): void {
  store<u64>(slot, h1);
  store<u32>(slot, h2, 8);
  store<u32>(slot, seriesPlusOne, seriesAt);
}

/**
 * Doubles the slots where they lie. Each entry is taken out and put in again, from behind a free slot on, so that
 * those before it in its row are in their new places already: it finds one at or before its old place, or in the
 * new half, and never passes an entry that has yet to move.
 */
function grow(): bool {
  const before = slotCount;
  if (!reach(slotsStart + 2 * before * slotBytes)) return false;
  let free: u32 = 0;
  while (load<u32>(slotsStart + free * slotBytes, seriesAt) !== 0) free++;
  slotCount = 2 * before;
  for (let i: u32 = 1; i <= before; i++) {
    const slot = slotsStart + ((free + i) & (before - 1)) * slotBytes;
    const series = load<u32>(slot, seriesAt);
    if (series === 0) continue;
    store<u32>(slot, 0, seriesAt);
    const h1 = load<u64>(slot);
    const h2 = load<u32>(slot, 8);
    put(slotOf(h1, h2), h1, h2, series);
  }
  return true;
}
