import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type TimeFormat, timeParser } from './parse-time.ts';

const auto = timeParser('auto', 'UTC');
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

const cases: Array<[string, string | null]> = [
  ['2014-02-14 14:30:00', '2014-02-14T14:30:00.000Z'],
  ['2014-02-14T14:30:00Z', '2014-02-14T14:30:00.000Z'],
  ['2014-02-14T14:30:00.1239Z', '2014-02-14T14:30:00.123Z'],
  ['2014-02-14T14:30:00,5+02:00', '2014-02-14T12:30:00.500Z'],
  ['2014-02-14 14:30:00 -0530', '2014-02-14T20:00:00.000Z'],
  ['2014/02/14 14:30', '2014-02-14T14:30:00.000Z'],
  ['2014-02-14', '2014-02-14T00:00:00.000Z'],
  ['1392388200', '2014-02-14T14:30:00.000Z'],
  ['1392388200.25', '2014-02-14T14:30:00.250Z'],
  ['1392388200123', '2014-02-14T14:30:00.123Z'],
  ['1392388200123456', '2014-02-14T14:30:00.123Z'],
  ['1392388200123000000', '2014-02-14T14:30:00.123Z'],
  ['0', '1970-01-01T00:00:00.000Z'],
  ['2014-02-30', null],
  ['2014-13-01', null],
  ['2014-02-14 24:00:00', null],
  ['2014-02-14 10:60:00', null],
  ['14.02.2014', null],
  ['yesterday', null],
  ['', null],
  ['1e9', null],
];
for (const [text, expected] of cases) {
  test(`reads ${JSON.stringify(text)}`, () => assert.equal(iso(auto(text)), expected));
}

test('every millisecond is read back from each notation', () => {
  const anyMs = fc.integer({ min: Date.UTC(1974, 0), max: Date.UTC(2100, 0) });
  fc.assert(
    fc.property(anyMs, (ms) => {
      const texts = [
        `${ms}`,
        `${ms}000`,
        `${ms}000000`,
        (ms / 1000).toFixed(3),
        new Date(ms).toISOString(),
      ];
      for (const text of texts) assert.equal(auto(text), ms, text);
    }),
  );
});

test('local time is read in its zone, also where clocks change', () => {
  const berlin = timeParser('datetime', 'Europe/Berlin');
  const cases = [
    ['2024-01-15 12:00:00', '2024-01-15T11:00:00.000Z'],
    ['2024-07-15 12:00:00', '2024-07-15T10:00:00.000Z'],
    ['2024-03-31 01:59:59', '2024-03-31T00:59:59.000Z'],
    ['2024-03-31 02:30:00', '2024-03-31T01:30:00.000Z'],
    ['2024-03-31 03:00:00', '2024-03-31T01:00:00.000Z'],
    ['2024-10-27 02:30:00', '2024-10-27T00:30:00.000Z'],
    ['2024-10-27 03:00:00', '2024-10-27T02:00:00.000Z'],
    ['2024-07-15T12:00:00Z', '2024-07-15T12:00:00.000Z'],
  ];
  for (const [text, expected] of cases) assert.equal(iso(berlin(text as string)), expected);
  assert.equal(
    iso(timeParser('auto', 'Asia/Kathmandu')('2024-01-01 05:45:00')),
    '2024-01-01T00:00:00.000Z',
  );
});

test('a fixed format reads nothing else', () => {
  const read = (format: TimeFormat, text: string) => timeParser(format, 'UTC')(text);
  assert.equal(read('s', '99999999999999'), 99999999999999000);
  assert.equal(read('ms', '1000'), 1000);
  assert.equal(read('us', '1500'), 1);
  assert.equal(read('ns', '999'), 0);
  assert.equal(read('ms', '2024-01-01'), null);
  assert.equal(read('rfc3339', '2024-01-01 00:00:00'), null);
  assert.equal(read('datetime', '1392388200'), null);
});

test('an unknown time zone is refused by name', () => {
  assert.throws(() => timeParser('auto', 'Mars/Olympus'), /--timezone.*"Mars\/Olympus"/);
});
