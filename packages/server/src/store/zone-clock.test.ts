import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../errors/index.ts';
import { bucketStartMs } from './contract/bucket-start.ts';
import { dayStarts, hourShifts } from './zone-clock.ts';

const hourMs = 3_600_000;

/** The greatest of the sorted numbers that is not greater, as the engine's roundDown does it. */
function roundDown(value: number, sorted: Uint32Array): number {
  return (
    sorted[
      Math.max(
        0,
        sorted.findLastIndex((one) => one <= value),
      )
    ] ?? 0
  );
}

const zones: [zone: string, from: number][] = [
  ['UTC', Date.UTC(2026, 0, 1)],
  ['Europe/Berlin', Date.UTC(2026, 2, 27)],
  ['Europe/Berlin', Date.UTC(2026, 9, 23)],
  ['America/New_York', Date.UTC(2026, 2, 6)],
  ['Asia/Kolkata', Date.UTC(2026, 5, 1)],
  ['Asia/Kathmandu', Date.UTC(1985, 11, 30)],
  ['Australia/Lord_Howe', Date.UTC(2026, 3, 2)],
  ['Australia/Lord_Howe', Date.UTC(2026, 9, 1)],
  ['Pacific/Chatham', Date.UTC(2026, 3, 2)],
  // Clocks skip midnight, and go back to the day before at midnight.
  ['America/Sao_Paulo', Date.UTC(2018, 10, 2)],
  ['America/Sao_Paulo', Date.UTC(2018, 1, 16)],
  ['America/Havana', Date.UTC(2026, 9, 30)],
  // A whole day is skipped.
  ['Pacific/Apia', Date.UTC(2011, 11, 28)],
];

test('days and hours begin where the clocks of the zone say', () => {
  for (const [zone, startMs] of zones) {
    const span = { startMs, endMs: startMs + 5 * 24 * hourMs };
    const days = dayStarts(zone, span);
    const { fromS, shiftS } = hourShifts(zone, span);
    for (let ms = span.startMs; ms <= span.endMs; ms += 10 * 60_000) {
      const s = ms / 1000;
      const where = `${zone} ${new Date(ms).toISOString()}`;
      assert.equal(roundDown(s, days) * 1000, bucketStartMs(ms, 'day', zone), `day ${where}`);
      const shift = shiftS[fromS.indexOf(roundDown(s, fromS))] ?? 0;
      assert.equal(
        (s - ((s + shift) % 3600)) * 1000,
        bucketStartMs(ms, 'hour', zone),
        `hour ${where}`,
      );
    }
  }
});

test('all of time has one entry a day and is quick', () => {
  const always = { startMs: 0, endMs: Number.POSITIVE_INFINITY };
  const beganMs = cpuMs();
  const days = dayStarts('Europe/Berlin', always);
  assert.ok(days.length > 49_000 && days.length < 50_000);
  assert.ok(days.every((start, at) => at === 0 || start > (days[at - 1] ?? 0)));
  assert.deepEqual([...hourShifts('Europe/Berlin', always).shiftS], [0]);
  assert.ok(cpuMs() - beganMs < 200);
});

test('what is no zone is refused', () => {
  for (const zone of ['', 'Mars/Olympus', '+01:00', "UTC'); DROP TABLE samples --"]) {
    assert.throws(
      () => dayStarts(zone, { startMs: 0, endMs: 1 }),
      (error) => error instanceof TidemarkError && error.status === 400,
    );
  }
});

/** Processor time of this thread: what else the machine does makes no difference. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
