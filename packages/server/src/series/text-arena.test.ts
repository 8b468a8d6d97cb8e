import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PagedUint32 } from './paged-uint32.ts';
import { TextArena } from './text-arena.ts';

function addAll(arena: TextArena, texts: readonly string[]): number[] {
  return texts.map((text) => {
    const bytes = Buffer.from(`<${text}>`);
    return arena.add(bytes, 1, bytes.length - 1);
  });
}

test('texts of any length stay what they were, over the ends of pages', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.nat({ max: 700 }).map((length) => 'x'.repeat(length)),
  );
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 60 }),
      fc.integer({ min: 3, max: 9 }),
      (texts, bits) => {
        const arena = new TextArena(bits);
        const positions = addAll(arena, texts);
        assert.equal(new Set(positions).size, texts.length);
        for (const [i, position] of positions.entries()) {
          assert.equal(arena.text(position), texts[i]);
          const bytes = Buffer.from(`${texts[i]}!`);
          assert.equal(arena.match(position, bytes, 0, bytes.length), bytes.length - 1);
          assert.equal(arena.match(position, bytes, 0, bytes.length - 1), bytes.length - 1);
        }
      },
    ),
  );
});

test('a text that differs in one byte, or is longer than what is there, does not match', () => {
  const arena = new TextArena();
  for (let length = 1; length < 300; length++) {
    const bytes = Buffer.alloc(length, 'a');
    const position = arena.add(bytes, 0, length);
    assert.equal(arena.match(position, bytes, 0, length - 1), -1);
    for (const at of [0, length >> 1, length - 1]) {
      const other = Buffer.from(bytes);
      other[at] = 'b'.charCodeAt(0);
      assert.equal(arena.match(position, other, 0, length), -1, `${length} ${at}`);
    }
  }
});

test('a paged column keeps its entries', () => {
  const column = new PagedUint32(3);
  for (let i = 0; i < 100; i++) column.set(i, i * i);
  for (let i = 0; i < 100; i++) assert.equal(column.get(i), i * i);
});
