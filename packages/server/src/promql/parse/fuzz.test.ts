import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { print } from '../print/index.ts';
import { queries } from '../testing/queries.ts';
import { parse } from './parse.ts';
import { PromqlParseError } from './parse-error.ts';

const runs = Number(process.env.TIDEMARK_TEST_FUZZ_CASES ?? 4_000);

const pieces = [
  ...[
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '=',
    '"',
    "'",
    '`',
    '\\',
    '#',
    '\n',
    ' ',
    '@',
    '-',
    '+',
  ],
  ...[
    'offset',
    'by',
    'on',
    'bool',
    'fill(',
    'sum',
    'rate',
    'step()',
    '5m',
    '0x',
    '1e',
    '_',
    '.',
    '!',
  ],
  ...['é', '\ud83d', '😀', '\u0000', 'inf', 'nan', '=~', '!~', '</', '>/', 'group_left', 'unless'],
];

/** A query of the corpus with pieces cut out, doubled, put in or taken from another one. */
const damaged = fc
  .record({
    query: fc.constantFrom(...queries),
    other: fc.constantFrom(...queries),
    cuts: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.nat(4),
        piece: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3, unit: 'binary' })),
        takesOther: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ query, other, cuts }) =>
    cuts.reduce((text, { at, length, piece, takesOther }) => {
      const from = Math.floor(at * text.length);
      const put = takesOther ? other.slice(Math.floor(at * other.length)).slice(0, 10) : piece;
      return text.slice(0, from) + put + text.slice(from + length);
    }, query),
  );

/** Whatever the text, there is a tree that can be printed and read again, or the parser's own error. */
function checkText(text: string): void {
  let printed: string;
  try {
    printed = print(parse(text));
  } catch (error) {
    assert.ok(error instanceof PromqlParseError, `${JSON.stringify(text)}: ${String(error)}`);
    assert.match(error.message, /parse error: ./);
    const { from, to } = error.position;
    assert.ok(from >= 0 && to >= from && to <= text.length, `${from} to ${to} of ${text.length}`);
    return;
  }
  assert.equal(print(parse(printed)), printed);
}

test('damaged queries are understood or refused, and nothing else', () => {
  fc.assert(fc.property(damaged, checkText), { numRuns: runs });
});

test('any text is understood or refused, and nothing else', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join('')),
  );
  fc.assert(fc.property(text, checkText), { numRuns: runs });
});
