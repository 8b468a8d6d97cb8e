import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../../errors/index.ts';
import { compileRegex } from './compile-matcher.ts';
import { parse } from './parse.ts';
import { maxRegexSize, maxRegexSizeOfQuery, regexSize } from './regex-size.ts';

const sizes: [pattern: string, size: number][] = [
  ['', 0],
  ['abc', 3],
  ['a{3}', 3],
  ['ab{3,5}', 6],
  ['a{2,}', 2],
  ['a{0,1}', 1],
  ['(ab){10}c', 31],
  ['((a{10}){10}){10}', 1_110],
  ['[^]abc]x', 2],
  ['[[:alpha:]_]{4}', 4],
  ['[\\]]{2}', 2],
  ['\\d{4}\\{2}', 7],
  ['a{x}', 4],
  ['a+b*?', 2],
  ['(a|b)|c', 6],
  ['a)b', 2],
];
for (const [pattern, size] of sizes) {
  test(`${pattern} has ${size} parts`, () => assert.equal(regexSize(pattern), size));
}

test('a regex that is too large is refused, before it is compiled', () => {
  assert.equal(compileRegex(`[ab]{${1000}}`)('a'.repeat(1000)), true);
  for (const pattern of ['(a|b)'.repeat(2_000_000), '(x{1000}){1000}', 'a.{1000}'.repeat(100)]) {
    assert.throws(() => compileRegex(pattern), new RegExp(`at most ${maxRegexSize}`));
  }
});

test('lists of names need no regex, and may be as long as a query', () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `host-${i}`);
  assert.equal(compileRegex(names.join('|'))('host-9999'), true);
});

test('all regexes of a query together have a limit', () => {
  const one = `{a=~"x.{1000}"}`;
  assert.ok(parse(Array(10).fill(one).join(' + ')));
  const many = Math.ceil(maxRegexSizeOfQuery / 1_000) + 1;
  assert.throws(
    () => parse(Array(many).fill(one).join(' + ')),
    (error) => error instanceof TidemarkError && /regular expressions/.test(error.message),
  );
});
