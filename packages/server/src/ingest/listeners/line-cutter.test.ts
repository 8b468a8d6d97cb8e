import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineCutter } from './line-cutter.ts';

/** What comes out of a cutter that gets these pieces. */
function cut(pieces: readonly Buffer[], maxLineBytes: number) {
  const tooLong: Buffer[] = [];
  const cutter = new LineCutter(maxLineBytes, (beginning) => tooLong.push(beginning));
  const lines = pieces.map((piece) => cutter.push(piece)).filter((out) => out !== undefined);
  for (const complete of lines) assert.equal(complete.at(-1), 0x0a);
  const last = cutter.finish();
  return { text: Buffer.concat(lines).toString(), last: last?.toString(), tooLong };
}

const buffers = (...texts: string[]) => texts.map((text) => Buffer.from(text));

test('gives complete lines, and the last one at the end', () => {
  assert.deepEqual(cut(buffers('a\nb', 'c', '\nd\n', 'e'), 100), {
    text: 'a\nbc\nd\n',
    last: 'e',
    tooLong: [],
  });
  assert.deepEqual(cut(buffers('a\n'), 100), { text: 'a\n', last: undefined, tooLong: [] });
});

test('leaves a line out that is too long, and goes on after it', () => {
  const { text, last, tooLong } = cut(buffers('a\nxxxx', 'xxxxx', 'xx', 'x\nb\n', 'c'), 8);
  assert.deepEqual([text, last], ['a\nb\n', 'c']);
  assert.deepEqual(tooLong.map(String), ['xxxxxxxxx']);
});

test('it does not matter where the stream is cut into pieces', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '\n'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(80)), (sent, places) => {
      const bytes = Buffer.from(sent);
      const cuts = [0, ...places.map((place) => Math.min(place, bytes.length)), bytes.length];
      const pieces = cuts
        .sort((a, b) => a - b)
        .map((at, i) => bytes.subarray(at, cuts[i + 1] ?? at));
      const { text: lines, last } = cut(pieces, 1000);
      assert.equal(lines + (last ?? ''), sent);
    }),
  );
});
