import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAge } from './age.ts';
import { formatAxisTimes, formatDateTime, formatExactTime, parseDateTime } from './time.ts';
import { dayStart } from './wall-time.ts';

const noon = Date.UTC(2026, 10, 21, 12, 0, 5);

test('a moment reads as the clock of its zone shows it', () => {
  assert.equal(formatDateTime(noon, 'UTC'), '2026-11-21 12:00:05');
  assert.equal(formatDateTime(noon, 'Europe/Berlin'), '2026-11-21 13:00:05');
  assert.equal(formatDateTime(noon, 'Asia/Kathmandu'), '2026-11-21 17:45:05');
  assert.equal(formatExactTime(noon + 7, 'UTC'), '2026-11-21 12:00:05.007');
  assert.equal(formatExactTime(noon, 'UTC'), '2026-11-21 12:00:05');
});

const typed: [string, string, number | null][] = [
  ['2026-11-21 12:00:05', 'UTC', noon],
  [' 2026-11-21T13:00:05 ', 'Europe/Berlin', noon],
  ['2026-11-21 13:00', 'Europe/Berlin', noon - 5000],
  ['2026-11-21', 'UTC', Date.UTC(2026, 10, 21)],
  ['2026-11-21T12:00:05.25Z', 'Asia/Tokyo', noon + 250],
  ['2026-11-21T07:00:05-05:00', 'Asia/Tokyo', noon],
  ['now', 'UTC', 42],
  ['2026-02-30', 'UTC', null],
  ['2026-13-01', 'UTC', null],
  ['2026-11-21 25:00', 'UTC', null],
  ['yesterday', 'UTC', null],
  ['', 'UTC', null],
  // The clock skips from 02:00 to 03:00, and shows 02:30 twice in autumn.
  ['2026-03-29 02:30:00', 'Europe/Berlin', Date.UTC(2026, 2, 29, 1, 30)],
  ['2026-10-25 02:30:00', 'Europe/Berlin', Date.UTC(2026, 9, 25, 0, 30)],
];

for (const [text, zone, expected] of typed) {
  test(`"${text}" in ${zone} is ${expected}`, () => {
    assert.equal(parseDateTime(text, zone, 42), expected);
  });
}

test('what is printed can be read back, save the second pass of a repeated hour', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Pacific/Apia',
  );
  const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
  fc.assert(
    fc.property(seconds, zones, (second, zone) => {
      const text = formatDateTime(second * 1000, zone);
      const back = parseDateTime(text, zone, 0);
      assert.ok(back !== null);
      assert.equal(formatDateTime(back, zone), text);
    }),
  );
});

test('a day begins at midnight of its zone', () => {
  assert.equal(dayStart('UTC', noon), Date.UTC(2026, 10, 21));
  assert.equal(dayStart('Europe/Berlin', noon), Date.UTC(2026, 10, 20, 23));
  assert.equal(dayStart('Europe/Berlin', Date.UTC(2026, 2, 29, 12)), Date.UTC(2026, 2, 28, 23));
});

test('an axis names the date only where it changes', () => {
  const hour = 3_600_000;
  const now = Date.UTC(2026, 11, 24);
  const ticks = [22, 23, 24, 25].map((h) => Date.UTC(2026, 10, 21) + h * hour);
  assert.deepEqual(formatAxisTimes(ticks, 'UTC', hour, now), [
    '22:00',
    '23:00',
    '00:00\n22 Nov',
    '01:00',
  ]);
  assert.deepEqual(formatAxisTimes([noon], 'UTC', 1000, now), ['12:00:05']);
  const days = [20, 21].map((day) => Date.UTC(2026, 10, day));
  assert.deepEqual(formatAxisTimes(days, 'UTC', 24 * hour, now), ['20 Nov', '21 Nov']);
});

test('an axis names the year where it is not this one, and where it changes', () => {
  const hour = 3_600_000;
  const now = Date.UTC(2027, 1, 1);
  const turn = [Date.UTC(2026, 11, 31), Date.UTC(2027, 0, 1)];
  assert.deepEqual(formatAxisTimes(turn, 'UTC', 24 * hour, now), ['31 Dec\n2026', '1 Jan\n2027']);
  assert.deepEqual(formatAxisTimes(turn, 'UTC', 30 * 24 * hour, now), ['Dec\n2026', 'Jan\n2027']);
  const old = [22, 23, 24].map((h) => Date.UTC(2019, 2, 7) + h * hour);
  assert.deepEqual(formatAxisTimes(old, 'UTC', hour, now), [
    '22:00\n7 Mar 2019',
    '23:00',
    '00:00\n8 Mar',
  ]);
  assert.deepEqual(formatAxisTimes([], 'UTC', hour, now), []);
});

const ages: [number, string][] = [
  [0, 'now'],
  [1400, 'now'],
  [12_000, '12 s ago'],
  [190_000, '3 min ago'],
  [2 * 3_600_000, '2 h ago'],
  [5 * 86_400_000, '5 d ago'],
  [800 * 86_400_000, '2 y ago'],
  [-20_000, 'in 20 s'],
];
for (const [ageMs, expected] of ages) {
  test(`${ageMs} ms is ${expected}`, () => assert.equal(formatAge(ageMs), expected));
}
