import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hashOf, ItemSet, keptAnswer, rememberedOf } from './keyed-answer.ts';

const answer = { status: 201, body: '{"stored":2}' };

test('what a key stands for comes back as it was kept', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text })),
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.nat({ max: 200 })),
      (body, itemCount, left) => {
        const storedItems = ItemSet.allBut(itemCount, new Set(left));
        const kept = keptAnswer({ answer: { status: 429, body }, bodyHash: 'abc', storedItems });
        const remembered = rememberedOf(kept);
        assert.deepEqual(remembered.answer, { status: 429, body });
        assert.equal(remembered.bodyHash, 'abc');
        const items = Array.from({ length: itemCount }, (_, item) => item);
        assert.deepEqual(
          items.filter((item) => remembered.storedItems?.has(item)),
          items.filter((item) => !left.includes(item)),
        );
        assert.equal(
          remembered.storedItems?.count,
          items.filter((item) => !left.includes(item)).length,
        );
      },
    ),
  );
});

test('an answer that is final has no items', () => {
  const kept = keptAnswer({ answer, bodyHash: 'abc', storedItems: undefined });
  assert.deepEqual(rememberedOf(kept), { answer, bodyHash: 'abc', storedItems: undefined });
});

test('answers of versions that kept nothing else are given as they are', () => {
  assert.deepEqual(rememberedOf(answer), { answer, bodyHash: undefined, storedItems: undefined });
});

test('bodies have hashes of their own', () => {
  const hashes = new Set(['', 'a', 'b', 'ab'].map((text) => hashOf(Buffer.from(text))));
  assert.equal(hashes.size, 4);
  assert.match(hashOf(Buffer.from('a')), /^[\w-]{22}$/);
});
