import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MuteSchedule } from '@tidemark/protocol';
import { scheduleText, windowText } from './mute-words.ts';

test('a schedule in words', () => {
  const cases: [Partial<MuteSchedule>, string][] = [
    [{}, 'Every day, 22:00 to 06:00 of the next day (UTC)'],
    [{ startTime: '08:00', endTime: '24:00' }, 'Every day, 08:00 to 24:00 (UTC)'],
    [{ startTime: '00:00', endTime: '00:00' }, 'Every day, all day (UTC)'],
    [
      { frequency: 'weekly', weekdays: ['monday', 'friday'], endTime: '23:00' },
      'Every Mon, Fri, 22:00 to 23:00 (UTC)',
    ],
    [
      { frequency: 'monthly', daysOfMonth: [1, -1, -3], endTime: '23:00' },
      'Every month on day 1, the last day, day 3 from the end, 22:00 to 23:00 (UTC)',
    ],
  ];
  for (const [changes, expected] of cases) {
    const schedule: MuteSchedule = {
      frequency: 'daily',
      startTime: '22:00',
      endTime: '06:00',
      timeZone: 'UTC',
      ...changes,
    };
    assert.equal(scheduleText(schedule), expected);
  }
});

test('a window names the second date only where it is another', () => {
  const start = '2026-11-21T22:00:00.000Z';
  assert.equal(
    windowText({ start, end: '2026-11-21T23:30:00.000Z' }, 'UTC'),
    '2026-11-21 22:00 to 23:30',
  );
  assert.equal(
    windowText({ start, end: '2026-11-22T06:00:00.000Z' }, 'UTC'),
    '2026-11-21 22:00 to 2026-11-22 06:00',
  );
});
