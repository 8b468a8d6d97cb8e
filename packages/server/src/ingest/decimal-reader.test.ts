import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DecimalReader } from './decimal-reader.ts';

const reader = new DecimalReader();

/** The number that is the whole text, or undefined. */
function read(text: string): number | undefined {
  const bytes = Buffer.from(`x${text}y`);
  const end = reader.read(bytes, 1, bytes.length - 1);
  return end === bytes.length - 1 ? reader.value : undefined;
}

test('reads what a decimal number is', () => {
  const numbers: [text: string, value: number][] = [
    ['0', 0],
    ['-0', -0],
    ['+7', 7],
    ['007', 7],
    ['1.', 1],
    ['.5', 0.5],
    ['-.5e3', -500],
    ['12.5E-1', 1.25],
    ['1e22', 1e22],
    ['1e23', 1e23],
    ['123456789012345.6', 123456789012345.6],
    ['0.1234567890123456', 0.1234567890123456],
    ['1e400', Number.POSITIVE_INFINITY],
    ['-1e400', Number.NEGATIVE_INFINITY],
    ['1e-400', 0],
    ['0e99999999999999999999', 0],
    ['1e-99999999999999999999', 0],
    ['9007199254740993', 9007199254740992],
    [`${'0'.repeat(400)}1`, 1],
  ];
  for (const [text, value] of numbers) assert.equal(read(text), value, text);
});

test('refuses what is none', () => {
  for (const text of [
    '',
    '-',
    '+',
    '.',
    '-.',
    '1e',
    '1e+',
    'e5',
    '--1',
    '1.2.3',
    '0x10',
    '1_0',
    'nan',
    ' 1',
  ]) {
    assert.equal(read(text), undefined, text);
  }
});

test('says whether there was a fraction or an exponent', () => {
  for (const [text, isWhole] of [
    ['12', true],
    ['1.', false],
    ['1e2', false],
    ['-3', true],
  ] as const) {
    read(text);
    assert.equal(reader.isWhole, isWhole, text);
  }
});

test('gives the same double as the engine', () => {
  const text = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.stringMatching(/^[-+]?\d{1,20}(\.\d{0,20})?([eE][-+]?\d{1,3})?$/),
    fc.integer({ min: -1e9, max: 1e9 }).map((n) => String(n / 100)),
  );
  fc.assert(
    fc.property(text, (written) => {
      assert.equal(read(written), Number(written));
    }),
    { numRuns: 5_000 },
  );
});
