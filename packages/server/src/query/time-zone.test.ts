import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Granularity } from '@tidemark/protocol';
import { TidemarkError } from '../errors/index.ts';
import { TimeZone } from './time-zone.ts';

const cases: [zone: string, granularity: Granularity, at: string, start: string][] = [
  ['UTC', 'minute', '2026-03-29T01:30:59.999Z', '2026-03-29T01:30:00.000Z'],
  ['UTC', 'hour', '2026-03-29T01:30:00Z', '2026-03-29T01:00:00.000Z'],
  ['UTC', 'day', '2026-03-29T23:59:59Z', '2026-03-29T00:00:00.000Z'],
  // The day that has 23 hours, before and after its change.
  ['Europe/Berlin', 'day', '2026-03-29T00:30:00Z', '2026-03-28T23:00:00.000Z'],
  ['Europe/Berlin', 'day', '2026-03-29T21:59:00Z', '2026-03-28T23:00:00.000Z'],
  ['Europe/Berlin', 'day', '2026-03-29T22:00:00Z', '2026-03-29T22:00:00.000Z'],
  // The day that has 25 hours.
  ['Europe/Berlin', 'day', '2026-10-25T22:59:00Z', '2026-10-24T22:00:00.000Z'],
  ['Europe/Berlin', 'day', '2026-10-25T23:00:00Z', '2026-10-25T23:00:00.000Z'],
  ['Europe/Berlin', 'hour', '2026-10-25T01:10:00Z', '2026-10-25T01:00:00.000Z'],
  ['Asia/Kolkata', 'hour', '2026-01-01T00:10:00Z', '2025-12-31T23:30:00.000Z'],
  ['Asia/Kolkata', 'day', '2026-01-01T00:10:00Z', '2025-12-31T18:30:00.000Z'],
  // Clocks skipped midnight: the day began at one o'clock.
  ['America/Sao_Paulo', 'day', '2018-11-04T12:00:00Z', '2018-11-04T03:00:00.000Z'],
];

test('buckets begin where the zone says', () => {
  for (const [zone, granularity, at, start] of cases) {
    const startMs = new TimeZone(zone).bucketStartMs(Date.parse(at), granularity);
    assert.equal(new Date(startMs).toISOString(), start, `${zone} ${granularity} ${at}`);
  }
});

test('the day of a moment is the same, in whatever order moments are asked for', () => {
  const hourMs = 3_600_000;
  const zones = ['UTC', 'Europe/Berlin', 'America/Havana', 'Atlantic/Azores', 'America/Sao_Paulo'];
  for (const name of [...zones, 'Pacific/Apia', 'Australia/Lord_Howe']) {
    const [inOrder, outOfOrder] = [new TimeZone(name), new TimeZone(name)];
    for (const from of ['2011-12-10', '2018-10-20', '2025-10-20']) {
      const momentOf = (i: number) => Date.parse(from) + i * hourMs;
      const days = Array.from({ length: 700 }, (_, i) => inOrder.bucketStartMs(momentOf(i), 'day'));
      // 97 has no divisor in common with 700: all of these hours, out of order.
      for (let i = 0; i < 700; i++) {
        const hour = (i * 97) % 700;
        const dayMs = outOfOrder.bucketStartMs(momentOf(hour), 'day');
        assert.equal(dayMs, days[hour], `${name} ${momentOf(hour)}`);
        assert.ok(dayMs <= momentOf(hour) && momentOf(hour) - dayMs < 25 * hourMs);
      }
    }
  }
});

test('hour rows can stand for zones with whole hours only', () => {
  const [start, end] = [Date.UTC(2020, 0, 1), Date.UTC(2026, 0, 1)];
  assert.equal(new TimeZone('Europe/Berlin').hasWholeHours(start, end), true);
  assert.equal(new TimeZone('Asia/Kolkata').hasWholeHours(start, end), false);
  assert.equal(new TimeZone('Australia/Lord_Howe').hasWholeHours(start, end), false);
});

test('an unknown zone is the sender’s mistake', () => {
  for (const name of ['Mars/Olympus', 'x'.repeat(1000), "UTC'; --"]) {
    assert.throws(
      () => new TimeZone(name),
      (error) => error instanceof TidemarkError && error.status === 400,
    );
  }
});
