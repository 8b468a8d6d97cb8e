import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HashSlots } from './hash-slots.ts';
import { IdIndex } from './id-index.ts';

/** Hashes that often share a segment and a home slot, at the segment's end too. */
const hash = fc.oneof(fc.constantFrom(0, 1, 13, 14, 15, 31, -1, -2), fc.integer());

test('slots hold what was added and not removed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(hash, fc.boolean()), { maxLength: 200 }), (entries) => {
      const slots = new HashSlots((entry) => entries[entry][0]);
      for (const entry of entries.keys()) slots.add(entry);
      for (const [entry, [, isRemoved]] of entries.entries()) if (isRemoved) slots.remove(entry);
      for (const [entry, [hash, isRemoved]] of entries.entries()) {
        assert.equal(isFound(slots, hash, entry), !isRemoved);
      }
    }),
  );
});

function isFound(slots: HashSlots, hash: number, entry: number): boolean {
  const segment = slots.of(hash);
  const mask = segment.length - 1;
  for (let at = hash & mask; segment[at] !== 0; at = (at + 1) & mask) {
    if (segment[at] === entry + 1) return true;
  }
  return false;
}

test('the id index is a map from both lanes', () => {
  const lane = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 0xffffffff }));
  const ids = fc.uniqueArray(fc.tuple(lane, lane), { maxLength: 300, selector: String });
  fc.assert(
    fc.property(ids, (ids) => {
      const columns = {
        idLow: Uint32Array.from(ids, ([low]) => low),
        idHigh: Uint32Array.from(ids, ([, high]) => high),
      };
      const index = new IdIndex(columns);
      for (const i of ids.keys()) if (i % 2 === 0) index.add(i);
      for (const [i, [low, high]] of ids.entries()) {
        assert.equal(index.find(low, high), i % 2 === 0 ? i : -1);
      }
      for (const i of ids.keys()) if (i % 4 === 0) index.remove(i);
      for (const [i, [low, high]] of ids.entries()) {
        assert.equal(index.find(low, high), i % 4 === 2 ? i : -1);
      }
    }),
  );
});
