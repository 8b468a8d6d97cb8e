import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isEmptyCell, parseNumber } from './parse-number.ts';

test('every finite number is read back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.equal(parseNumber(Object.is(value, -0) ? '-0' : String(value), false), value);
    }),
  );
});

test('what is no decimal number is refused', () => {
  for (const text of [
    '',
    ' ',
    'abc',
    '0x10',
    'Infinity',
    '1e999',
    '1 000',
    '1,5',
    '--1',
    '.',
    '1e',
    '5%',
  ]) {
    assert.equal(parseNumber(text, false), null, text);
  }
});

test('a decimal comma is read only where commas do not delimit', () => {
  assert.equal(parseNumber('-3,14', true), -3.14);
  assert.equal(parseNumber('3.14', true), 3.14);
  assert.equal(parseNumber('1,234,567', true), null);
});

test('gaps are known by the usual words', () => {
  for (const text of ['', 'NaN', 'NA', 'null', 'N/A', 'None', '-'])
    assert.ok(isEmptyCell(text), text);
  for (const text of ['0', 'no', 'abc', '--']) assert.ok(!isEmptyCell(text), text);
});
