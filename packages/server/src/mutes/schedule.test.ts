import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MuteSchedule } from '@tidemark/protocol';
import fc from 'fast-check';
import { upcomingWindows } from './mute.ts';
import { type Window, windowsAfter } from './schedule.ts';

const daily = (startTime: string, endTime: string, timeZone = 'Europe/Berlin'): MuteSchedule => ({
  frequency: 'daily',
  startTime,
  endTime,
  timeZone,
});

/** The first windows after a moment, in UTC, each as `start–end`. */
function windows(schedule: MuteSchedule, after: string, count: number): string[] {
  const shown: string[] = [];
  for (const { startMs, endMs } of windowsAfter(schedule, Date.parse(after))) {
    const text = (ms: number) => new Date(ms).toISOString().slice(5, 16);
    shown.push(`${text(startMs)}–${text(endMs)}`);
    if (shown.length === count) break;
  }
  return shown;
}

describe('windows of a schedule', () => {
  it('two to three in the night: none on the day that has no such hour, two hours where it is there twice', () => {
    const night = daily('02:00', '03:00');
    // The clocks go forward on 29 March 2026 and back on 25 October, both at 01:00 UTC.
    assert.deepEqual(windows(night, '2026-03-27T12:00Z', 3), [
      '03-28T01:00–03-28T02:00',
      '03-30T00:00–03-30T01:00',
      '03-31T00:00–03-31T01:00',
    ]);
    assert.deepEqual(windows(night, '2026-10-23T12:00Z', 3), [
      '10-24T00:00–10-24T01:00',
      '10-25T00:00–10-25T02:00',
      '10-26T01:00–10-26T02:00',
    ]);
  });

  it('half of it in the hour that is missing, or there twice', () => {
    assert.deepEqual(windows(daily('02:30', '03:30'), '2026-03-29T00:00Z', 1), [
      '03-29T01:00–03-29T01:30',
    ]);
    assert.deepEqual(windows(daily('01:30', '02:30'), '2026-03-29T00:00Z', 1), [
      '03-29T00:30–03-29T01:00',
    ]);
    assert.deepEqual(windows(daily('01:30', '02:30'), '2026-10-24T12:00Z', 1), [
      '10-24T23:30–10-25T01:30',
    ]);
  });

  it('over midnight, a whole day, and to 24:00', () => {
    assert.deepEqual(windows(daily('22:00', '06:00', 'UTC'), '2026-01-05T23:00Z', 2), [
      '01-05T22:00–01-06T06:00',
      '01-06T22:00–01-07T06:00',
    ]);
    assert.deepEqual(windows(daily('12:00', '12:00', 'UTC'), '2026-01-05T12:00Z', 1), [
      '01-05T12:00–01-06T12:00',
    ]);
    assert.deepEqual(windows(daily('12:00', '24:00', 'UTC'), '2026-01-05T00:00Z', 1), [
      '01-05T12:00–01-06T00:00',
    ]);
    // A night over the change of the clocks is an hour shorter.
    assert.deepEqual(windows(daily('22:00', '06:00'), '2026-03-28T12:00Z', 1), [
      '03-28T21:00–03-29T04:00',
    ]);
  });

  it('where midnight is missing, a day begins at one', () => {
    assert.deepEqual(windows(daily('00:00', '02:00', 'Asia/Beirut'), '2026-03-28T12:00Z', 1), [
      '03-28T22:00–03-28T23:00',
    ]);
  });

  it('weekly', () => {
    const weekend: MuteSchedule = {
      ...daily('08:00', '20:00', 'America/New_York'),
      frequency: 'weekly',
      weekdays: ['saturday', 'sunday'],
    };
    assert.deepEqual(windows(weekend, '2026-01-05T12:00Z', 3), [
      '01-10T13:00–01-11T01:00',
      '01-11T13:00–01-12T01:00',
      '01-17T13:00–01-18T01:00',
    ]);
  });

  it('monthly, also counted from the end, and skipping days that are not there', () => {
    const monthly = (daysOfMonth: number[]): MuteSchedule => ({
      ...daily('00:00', '01:00', 'UTC'),
      frequency: 'monthly',
      daysOfMonth,
    });
    const days = (list: number[], after: string) =>
      windows(monthly(list), after, 3).map((window) => window.slice(0, 5));
    assert.deepEqual(days([31], '2026-01-01T00:00Z'), ['01-31', '03-31', '05-31']);
    assert.deepEqual(days([-1], '2026-02-01T00:00Z'), ['02-28', '03-31', '04-30']);
    assert.deepEqual(days([1, -1], '2026-02-01T12:00Z'), ['02-28', '03-01', '03-31']);
    assert.deepEqual(days([29], '2028-02-01T00:00Z'), ['02-29', '03-29', '04-29']);
  });

  it('within the beginning and the end of the mute', () => {
    const mute = {
      startsAtMs: Date.parse('2026-01-05T12:30Z'),
      endsAtMs: Date.parse('2026-01-07T12:15Z'),
      schedule: daily('12:00', '13:00', 'UTC'),
    };
    const shown = (after: string) =>
      upcomingWindows(mute, Date.parse(after), 9).map(({ startMs, endMs }) =>
        [startMs, endMs].map((ms) => new Date(ms).toISOString().slice(8, 16)).join('–'),
      );
    assert.deepEqual(shown('2026-01-01T00:00Z'), [
      '05T12:30–05T13:00',
      '06T12:00–06T13:00',
      '07T12:00–07T12:15',
    ]);
    assert.deepEqual(shown('2026-01-06T12:30Z'), ['06T12:00–06T13:00', '07T12:00–07T12:15']);
    assert.deepEqual(shown('2026-01-07T12:15Z'), []);
  });
});

const minute = fc.integer({ min: 0, max: 1_439 });
const timeText = (at: number) =>
  `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
const zone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/Santiago',
  'Africa/Casablanca',
);

describe('windows of any schedule', () => {
  it('hold just the moments whose wall clock says so, and lie in order', () => {
    fc.assert(
      fc.property(
        minute,
        minute,
        zone,
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) }),
        (start, end, timeZone, afterMs) => {
          const schedule = daily(timeText(start), timeText(end), timeZone);
          const found: Window[] = [];
          for (const window of windowsAfter(schedule, afterMs)) {
            found.push(window);
            if (found.length === 4) break;
          }
          for (const [at, { startMs, endMs }] of found.entries()) {
            assert.ok(endMs > afterMs && endMs > startMs);
            assert.ok(startMs >= (found[at - 1]?.startMs ?? 0));
          }
          const lastMs = found.at(-1)?.startMs ?? afterMs;
          for (let ms = Math.ceil(afterMs / 60_000) * 60_000; ms < lastMs; ms += 17 * 60_000) {
            const clock = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
            const shown = clock.hour * 60 + clock.minute;
            const says =
              start < end ? shown >= start && shown < end : shown >= start || shown < end;
            const holds = found.some(({ startMs, endMs }) => ms >= startMs && ms < endMs);
            // An hour that is there twice is muted as a whole, so a window may hold more, never less.
            if (says) assert.ok(holds, `${clock} is in ${schedule.startTime}–${schedule.endTime}`);
            else if (holds) assert.ok(isNearChange(clock), `${clock} is not`);
          }
        },
      ),
    );
  });
});

/** Whether the clocks were or will be changed within a day. */
function isNearChange(clock: Temporal.ZonedDateTime): boolean {
  const [before, after] = [clock.subtract({ days: 1 }), clock.add({ days: 1 })];
  return before.offsetNanoseconds !== after.offsetNanoseconds;
}
