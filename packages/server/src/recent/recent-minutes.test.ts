import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { observation, reading } from '../batch/index.ts';
import { Head, minuteMs } from '../head/index.ts';
import { addSample } from '../head/testing/add-sample.ts';
import { SeriesTable } from '../series/index.ts';
import {
  maxAgeMs,
  maxAheadMs,
  maxPartsRead,
  maxShareOfFree,
  type RecentLimits,
  RecentMinutes,
} from './recent-minutes.ts';

const startMs = Date.UTC(2026, 10, 23, 5);

/** A head whose minutes are handed over to recent ones, as the pipeline does it. */
async function begin(t: TestContext, limits: Partial<RecentLimits> = {}, seriesCount = 3) {
  const parent = await mkdtemp(join(tmpdir(), 'tidemark-recent-'));
  const folder = join(parent, 'recent');
  const table = new SeriesTable();
  const head = new Head(table);
  const clock = { ms: startMs };
  const reports: string[] = [];
  const report = (message: string) => reports.push(message);
  const disk = { freeBytes: Number.POSITIVE_INFINITY };
  const keptFromMs = new Map<number, number>();
  const recent = new RecentMinutes({
    ...{ folder, table, report, limits },
    nowMs: () => clock.ms,
    freeBytes: () => disk.freeBytes,
    keptFromMs: (series) => keptFromMs.get(series) ?? Number.NEGATIVE_INFINITY,
  });
  t.after(async () => {
    await recent.close();
    await rm(parent, { recursive: true });
  });
  await recent.begin();
  for (let i = 0; i < seriesCount; i++) table.create(`series${i}`, []);
  let segment = 1;
  const add = (series: number, atMs: number, value: number, kind: number = observation) =>
    addSample(head, head.minutesOf(segment), series, startMs + atMs, value, kind, 0);
  const handOver = async () => {
    await recent.stage(head.minutesOf(segment));
    head.handOver(segment);
    recent.publish(segment++);
  };
  /** [minute, count, sum] of each row, the first minute first; null where it is not known. */
  const ask = (series: number, fromMs = 0, toMs = 6 * 60 * minuteMs) => {
    const span = { startMs: startMs + fromMs, endMs: startMs + toMs - 1 };
    const rows = recent.rowsOf([series], span)?.[0];
    if (rows === undefined) return null;
    return rows
      .map(({ minute, count, sum }) => [minute - startMs / minuteMs, count, sum])
      .sort(([a = 0], [b = 0]) => a - b);
  };
  return {
    ...{ folder, table, head, recent, clock, disk, keptFromMs, reports },
    add,
    handOver,
    ask,
  };
}

test('what was handed over is known, of each series and span', async (t) => {
  const { add, handOver, ask } = await begin(t);
  add(0, 1, 5);
  add(0, 2, 6);
  add(1, 2 * minuteMs, -1);
  assert.deepEqual(ask(0), [], 'the head has it');
  await handOver();
  add(0, 3, 7);
  add(0, minuteMs, 8);
  await handOver();
  await handOver();
  assert.deepEqual(ask(0), [
    [0, 2, 11],
    [0, 1, 7],
    [1, 1, 8],
  ]);
  assert.deepEqual(ask(0, minuteMs, 2 * minuteMs), [[1, 1, 8]]);
  assert.deepEqual(ask(1), [[2, 1, -1]]);
  assert.deepEqual(ask(2), []);
});

test('a series that was born after a segment has nothing in it', async (t) => {
  const { table, add, handOver, ask } = await begin(t);
  add(0, 1, 5);
  await handOver();
  for (let i = 0; i < 1000; i++) table.create(`later${i}`, []);
  assert.deepEqual(ask(1002), []);
  add(1002, 1, 5);
  await handOver();
  assert.deepEqual(ask(1002), [[0, 1, 5]]);
  assert.deepEqual(ask(0), [[0, 1, 5]]);
});

test('of what was there before nothing is known: what is new begins some minutes from now', async (t) => {
  const { recent, add, handOver, ask } = await begin(t);
  await recent.begin();
  add(0, 6 * minuteMs, 5);
  await handOver();
  assert.equal(ask(0), null);
  assert.equal(ask(0, 5 * minuteMs), null);
  assert.deepEqual(ask(0, 6 * minuteMs), [[6, 1, 5]]);
});

test('of a series that was ahead before nothing is known up to there, of the others it is', async (t) => {
  const { table, recent, add, handOver, ask } = await begin(t);
  table.observe(1, startMs + 7 * minuteMs, 1);
  table.observe(2, startMs + 23 * 60 * minuteMs, 1);
  await recent.begin();
  for (const series of [0, 1, 2]) add(series, 8 * minuteMs, 5);
  await handOver();
  assert.deepEqual(ask(0, 7 * minuteMs), [[8, 1, 5]]);
  assert.equal(ask(1, 7 * minuteMs), null);
  assert.deepEqual(ask(1, 8 * minuteMs), [[8, 1, 5]]);
  assert.equal(ask(2, 8 * minuteMs), null);
});

test('a segment that was not taken over is a bug of who hands it over', async (t) => {
  const { head, recent, add, handOver } = await begin(t);
  add(0, 1, 5);
  await handOver();
  assert.throws(() => recent.publish(2), /segment 2 is not staged/);
  await recent.stage(head.minutesOf(2));
  assert.throws(() => recent.publish(3), /segment 3 is not staged/);
});

test('a segment that is taken over again, because the store refused it, is there once', async (t) => {
  const { head, recent, add, handOver, ask } = await begin(t);
  add(0, 1, 5);
  await recent.stage(head.minutesOf(1));
  await handOver();
  assert.deepEqual(ask(0), [[0, 1, 5]]);
});

test('a segment that is taken over twice at a time is there once, and nothing is left of the other', async (t) => {
  const { head, recent, add, handOver, ask } = await begin(t, {}, 20_000);
  for (let series = 0; series < 20_000; series++) add(series, series, series);
  const first = recent.stage(head.minutesOf(1));
  await new Promise((resolve) => setImmediate(resolve));
  await handOver();
  await first;
  for (let series = 0; series < 20_000; series += 7) {
    assert.deepEqual(ask(series), [[0, 1, series]]);
  }
  assert.equal(recent.sizeBytes, 20_000 * 16);
});

test('who closes while a segment is taken over leaves nothing behind', async (t) => {
  const { folder, head, recent, add } = await begin(t, {}, 20_000);
  for (let series = 0; series < 20_000; series++) add(series, 0, 1);
  const staging = recent.stage(head.minutesOf(1));
  await recent.close();
  await staging;
  assert.equal(recent.sizeBytes, 0);
  await assert.rejects(readdir(folder), /ENOENT/);
});

test('of very many series that ever were, the few that are written are found', async (t) => {
  const { add, handOver, ask } = await begin(t, {}, 200_000);
  for (let series = 190_000; series < 200_000; series++) {
    add(series, 0, 5);
    add(series, 1, 5);
  }
  await handOver();
  for (let series = 190_000; series < 200_000; series += 97) {
    assert.deepEqual(ask(series), [[0, 2, 10]]);
  }
});

test('a reading that may be a repeat makes its minute unknown, and of its series alone', async (t) => {
  const { add, handOver, ask } = await begin(t);
  for (const series of [0, 1]) add(series, 1, 5, reading);
  add(0, 1, 6, reading);
  await handOver();
  add(0, minuteMs, 7, reading);
  await handOver();
  assert.equal(ask(0), null);
  assert.deepEqual(ask(0, minuteMs), [[1, 1, 7]]);
  assert.deepEqual(ask(1), [[0, 1, 5]]);
});

test('a repeat makes all unknown that its series has by then: what came after it may count anew, too', async (t) => {
  const { clock, add, handOver, ask } = await begin(t, { maxAgeMs: 10 * minuteMs });
  add(0, 1, 5, reading);
  await handOver();
  add(0, 8 * minuteMs, 6, reading);
  await handOver();
  add(0, 1, 7, reading);
  await handOver();
  clock.ms += 11 * minuteMs;
  await handOver();
  add(0, 11 * minuteMs, 8, reading);
  await handOver();
  assert.deepEqual(ask(1, 7 * minuteMs), []);
  assert.equal(ask(0, 7 * minuteMs), null);
  clock.ms += 8 * minuteMs;
  await handOver();
  assert.deepEqual(ask(0, 9 * minuteMs), [[11, 1, 8]]);
});

test('minutes that are too old or too far ahead are not kept, and not told', async (t) => {
  const { add, handOver, ask } = await begin(t);
  add(0, -maxAgeMs - minuteMs, 1);
  add(0, -maxAgeMs, 2);
  add(1, maxAheadMs, 3);
  add(2, maxAheadMs + minuteMs, 4);
  await handOver();
  assert.equal(ask(0, -maxAgeMs - minuteMs), null);
  assert.deepEqual(ask(0, -maxAgeMs), [[-maxAgeMs / minuteMs, 1, 2]]);
  assert.deepEqual(ask(1), [[60, 1, 3]]);
  assert.equal(ask(2), null);
});

test('what the store may have let go of is not told', async (t) => {
  const { clock, keptFromMs, add, handOver, ask } = await begin(t);
  for (const series of [0, 1]) add(series, 1, 5);
  await handOver();
  keptFromMs.set(0, startMs + 1);
  assert.equal(ask(0), null);
  assert.deepEqual(ask(0, minuteMs), []);
  assert.deepEqual(ask(1), [[0, 1, 5]]);
  // Nothing is handed over any more, so nothing is dropped.
  clock.ms += maxAgeMs + 1;
  assert.equal(ask(1), null);
});

test('after their time minutes are let go of, with the files', async (t) => {
  const { clock, recent, add, handOver, ask } = await begin(t);
  add(0, 0, 1);
  await handOver();
  clock.ms += maxAgeMs;
  add(0, 1 * minuteMs, 2);
  await handOver();
  assert.deepEqual(ask(0), [
    [0, 1, 1],
    [1, 1, 2],
  ]);
  clock.ms += 1;
  await handOver();
  assert.equal(ask(0), null);
  assert.deepEqual(ask(0, minuteMs), [[1, 1, 2]]);
  clock.ms += 2 * minuteMs;
  await handOver();
  assert.equal(recent.sizeBytes, 0);
});

test('after a clock that was ahead for a moment, what is old is let go of', async (t) => {
  const inFile = 20;
  const limits = { maxAgeMs: 100 * minuteMs, maxSizeBytes: 16 * inFile * 16 };
  const { recent, clock, add, handOver, ask } = await begin(t, limits);
  const yearMs = 365 * 24 * 60 * minuteMs;
  clock.ms += yearMs;
  add(0, yearMs, 1);
  await handOver();
  for (let minute = 0; minute <= 300; minute++) {
    clock.ms = startMs + minute * minuteMs;
    add(1, minute * minuteMs, 1);
    await handOver();
  }
  assert.ok(
    recent.sizeBytes <= (100 + 2 * inFile) * 16,
    `${recent.sizeBytes / 16} minutes are kept`,
  );
  assert.equal(ask(1, 200 * minuteMs, 301 * minuteMs)?.length, 101);
});

test('where space is limited, the oldest goes first, and what is too large is not kept', async (t) => {
  const { recent, add, handOver, ask } = await begin(t, { maxSizeBytes: 40 }, 5);
  for (let minute = 0; minute < 3; minute++) {
    add(0, minute * minuteMs, minute);
    await handOver();
  }
  assert.deepEqual(ask(0, minuteMs), [
    [1, 1, 1],
    [2, 1, 2],
  ]);
  assert.equal(ask(0), null);
  for (let series = 0; series < 3; series++) add(series, 3 * minuteMs, 4);
  await handOver();
  assert.equal(ask(0, 3 * minuteMs), null);
  assert.deepEqual(ask(0, minuteMs, 3 * minuteMs)?.length, 2, 'what it could not replace stays');
  add(0, 4 * minuteMs, 5);
  await handOver();
  assert.deepEqual(ask(0, 4 * minuteMs), [[4, 1, 5]]);
  assert.equal(ask(0, minuteMs, 3 * minuteMs), null);
  assert.equal(recent.sizeBytes, 32);
});

test('of a disk that fills up a smaller share is taken', async (t) => {
  const { disk, recent, add, handOver, ask } = await begin(t);
  for (let minute = 0; minute < 10; minute++) {
    add(0, minute * minuteMs, 1);
    disk.freeBytes = (minute < 5 ? 100 : 4) * (16 / maxShareOfFree) - recent.sizeBytes;
    await handOver();
  }
  assert.deepEqual(ask(0, 6 * minuteMs)?.length, 4);
  assert.equal(ask(0, 5 * minuteMs), null);
  assert.equal(recent.sizeBytes, 4 * 16);
});

test('of series that are deleted nothing is told', async (t) => {
  const { table, add, handOver, ask } = await begin(t);
  for (const series of [0, 1]) add(series, 1, 5);
  await handOver();
  table.delete([0]);
  assert.equal(ask(0), null);
  assert.deepEqual(ask(1), [[0, 1, 5]]);
});

test('what would take long to read is left to the store', async (t) => {
  const { recent, add, handOver } = await begin(t);
  const all = { startMs, endMs: startMs + 60 * minuteMs };
  for (let segment = 0; segment < maxPartsRead / 2; segment++) {
    add(0, segment, 1);
    await handOver();
  }
  assert.equal(recent.rowsOf([0, 1], all)?.[0]?.length, maxPartsRead / 2);
  assert.equal(recent.rowsOf([0, 1, 2], all), null);
  assert.deepEqual(recent.rowsOf([0, 1, 2], { ...all, startMs: startMs + minuteMs }), [[], [], []]);
});

test('a series with very many minutes in a segment is left to the store', async (t) => {
  const { add, handOver, ask } = await begin(t, { maxAgeMs: 20_000 * minuteMs }, 9);
  for (let minute = 0; minute < 16_385; minute++) add(0, -minute * minuteMs, 1);
  add(8, 0, 1);
  await handOver();
  assert.equal(ask(0), null);
  assert.deepEqual(ask(8), [[0, 1, 1]]);
});

test('a disk that fails costs nothing but the speed, and is reported', async (t) => {
  const { folder, recent, reports, add, handOver, ask } = await begin(t);
  await rm(folder, { recursive: true });
  writeFileSync(folder, 'a file where the folder should be');
  add(0, 1, 5);
  await handOver();
  assert.equal(ask(0), null);
  assert.match(reports.join(), /^EEXIST/);
  await rm(folder);
  add(0, minuteMs, 6);
  await handOver();
  assert.deepEqual(ask(0, minuteMs), [[1, 1, 6]]);
  for (const name of await readdir(folder)) truncateSync(join(folder, name));
  assert.equal(ask(0, minuteMs), null);
  assert.match(reports[1] ?? '', /ends after 16 bytes/);
  assert.equal(recent.sizeBytes, 0);
  add(0, 2 * minuteMs, 7);
  await handOver();
  assert.deepEqual(ask(0, 2 * minuteMs), [[2, 1, 7]]);
});

test('a file that somebody else wrote on is not believed', async (t) => {
  const { folder, reports, add, handOver, ask } = await begin(t, {}, 20);
  for (let series = 0; series < 20; series++) add(series, 1, 5);
  await handOver();
  for (const name of await readdir(folder))
    writeFileSync(join(folder, name), Buffer.alloc(1000, 7));
  assert.equal(ask(10), null);
  assert.match(reports.join(), /was written on by somebody else/);
  add(10, minuteMs, 6);
  await handOver();
  assert.deepEqual(ask(10, minuteMs), [[1, 1, 6]]);
});

test('space that is needed is given back, and what comes next is kept again', async (t) => {
  const { recent, add, handOver, ask } = await begin(t);
  add(0, 1, 5);
  await handOver();
  recent.letGo();
  assert.equal(recent.sizeBytes, 0);
  assert.equal(ask(0), null);
  add(0, minuteMs, 6);
  await handOver();
  assert.deepEqual(ask(0, minuteMs), [[1, 1, 6]]);
});

test('however many series and samples a segment has, each of them has its own', async (t) => {
  const sample = fc.record({
    place: fc.double({ min: 0, max: 0.999, noNaN: true }),
    minute: fc.nat({ max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5_000 }),
      fc.array(fc.array(sample, { maxLength: 60 }), { maxLength: 4 }),
      async (seriesCount, segments) => {
        const { add, handOver, ask } = await begin(t, {}, seriesCount);
        const counts = new Map<number, number>();
        for (const samples of segments) {
          for (const { place, minute } of samples) {
            const series = Math.floor(place * seriesCount);
            counts.set(series, (counts.get(series) ?? 0) + 1);
            add(series, minute * minuteMs, 1);
          }
          await handOver();
        }
        for (const [series, count] of counts) {
          const told = ask(series)?.reduce((sum, [, samples = 0]) => sum + samples, 0);
          assert.equal(told, count);
        }
      },
    ),
    { numRuns: 60 },
  );
});
