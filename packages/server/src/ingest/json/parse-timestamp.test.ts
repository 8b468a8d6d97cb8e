import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRfc3339 } from './parse-timestamp.ts';

const good: [string, string][] = [
  ['2026-01-31T12:34:56Z', '2026-01-31T12:34:56.000Z'],
  ['2026-01-31t12:34:56z', '2026-01-31T12:34:56.000Z'],
  ['2026-01-31 12:34:56Z', '2026-01-31T12:34:56.000Z'],
  ['2026-01-31T12:34:56.7Z', '2026-01-31T12:34:56.700Z'],
  ['2026-01-31T12:34:56.123456789Z', '2026-01-31T12:34:56.123Z'],
  ['2026-01-31T12:34:56+02:00', '2026-01-31T10:34:56.000Z'],
  ['2026-01-31T12:34:56.5-05:30', '2026-01-31T18:04:56.500Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
];

const bad = [
  '',
  'now',
  '2026-01-31',
  '2026-01-31T12:34:56',
  '2026-01-31T12:34Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2023-02-29T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-31T24:00:00Z',
  '2026-01-31T12:60:00Z',
  '2026-01-31T12:00:61Z',
  '2026-01-31T12:00:00+24:00',
  '2026-01-31T12:00:00+0200',
  '2026-01-31T12:00:00.Z',
  ' 2026-01-31T12:00:00Z',
  '+002026-01-31T12:00:00Z',
  '1763000000000',
];

test('good times', () => {
  for (const [text, expected] of good) {
    assert.equal(new Date(parseRfc3339(text)).toISOString(), expected, text);
  }
});

test('bad times', () => {
  for (const text of bad) assert.ok(Number.isNaN(parseRfc3339(text)), text);
});

test('what toISOString prints comes back', () => {
  const max = Date.UTC(9999, 11, 31);
  fc.assert(
    fc.property(fc.integer({ min: 0, max }), (ms) => {
      assert.equal(parseRfc3339(new Date(ms).toISOString()), ms);
    }),
  );
});

test('any text gives a time or NaN', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof parseRfc3339(text) === 'number'));
});
