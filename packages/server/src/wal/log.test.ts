import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { observation } from '../batch/index.ts';
import { TidemarkError } from '../errors/index.ts';
import { SeriesTable } from '../series/index.ts';
import { type Committed, Log } from './log.ts';
import { type RecoveredSegment, readWhole } from './segment-file.ts';
import { SegmentWriter } from './segment-writer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-wal-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Opened = { log: Log; table: SeriesTable; committed: number[] };

async function open(afterSegment = 0): Promise<Opened> {
  const table = new SeriesTable();
  const log = await Log.open({ folder, table, nowMs: () => 1_763_000_000_000, afterSegment });
  const committed: number[] = [];
  log.onCommitted = ({ batch }: Committed) => {
    for (let row = 0; row < batch.count; row++) committed.push(batch.value[row]);
  };
  return { log, table, committed };
}

function append({ log, table }: Opened, value: number): void {
  const known = table.find('cpu');
  const series = known === -1 ? table.create('cpu', []) : known;
  log.gathering.append(table, series, 1000 + value, value, observation);
}

async function recovered(log: Log): Promise<RecoveredSegment[]> {
  const segments: RecoveredSegment[] = [];
  for await (const segment of log.recover()) segments.push(segment);
  return segments;
}

function values(segments: RecoveredSegment[]): number[] {
  return segments.flatMap(({ records }) => records.flatMap((record) => [...record.value]));
}

/** Writes a log of `count` records of one sample each, and gives its file. */
async function writeLog(count: number): Promise<string> {
  const opened = await open();
  for (let value = 0; value < count; value++) {
    append(opened, value);
    await opened.log.commit();
  }
  await opened.log.close();
  const [file] = await readdir(folder);
  assert.ok(file !== undefined);
  return join(folder, file);
}

test('commits that gather together are one write, in order', async () => {
  const opened = await open();
  let writes = 0;
  opened.log.onSynced = () => writes++;
  const commits: Promise<void>[] = [];
  for (let value = 0; value < 50; value++) {
    append(opened, value);
    commits.push(opened.log.commit());
  }
  await Promise.all(commits);
  assert.equal(writes, 1);
  assert.deepEqual(opened.committed, [...Array(50).keys()]);
  await opened.log.close();
});

test('a commit resolves only after its samples were handed over', async () => {
  const opened = await open();
  append(opened, 7);
  await opened.log.commit();
  assert.deepEqual(opened.committed, [7]);
  await opened.log.close();
});

test('the definition of a series is logged once', async () => {
  const opened = await open();
  for (const value of [1, 2]) {
    append(opened, value);
    await opened.log.commit();
  }
  await opened.log.close();
  const { log } = await open();
  const [segment] = await recovered(log);
  assert.deepEqual(
    segment?.records.map((record) => record.series.length),
    [1, 0],
  );
  await log.close();
});

test('a restart reads everything back, with the rows numbered on', async () => {
  await writeLog(5);
  const { log } = await open();
  const segments = await recovered(log);
  assert.deepEqual(values(segments), [0, 1, 2, 3, 4]);
  assert.deepEqual(
    segments[0]?.records.map((record) => record.firstRow),
    [0, 1, 2, 3, 4],
  );
  assert.equal(segments[0]?.tornBytes, 0);
  await log.close();
});

test('a rotation under load loses nothing, and a dropped segment is gone', async () => {
  const opened = await open();
  const { log } = opened;
  const commits: Promise<void>[] = [];
  let closed = 0;
  for (let value = 0; value < 200; value++) {
    append(opened, value);
    commits.push(log.commit());
    if (value === 100) closed = await log.rotate();
    if (value % 10 === 0) await new Promise(setImmediate);
  }
  await Promise.all(commits);
  assert.equal(opened.committed.length, 200);
  assert.ok(log.segment > closed);
  await log.close();

  const again = await open();
  assert.deepEqual(values(await recovered(again.log)), [...Array(200).keys()]);
  await again.log.drop(closed);
  await again.log.drop(closed);
  await again.log.close();
  const last = await open();
  const rest = values(await recovered(last.log));
  assert.ok(rest.length > 0 && rest.length < 200);
  await last.log.close();
});

test('segment numbers never repeat, even in an emptied folder', async () => {
  const first = await open();
  const before = first.log.segment;
  await first.log.rotate();
  assert.equal(first.log.segment, before + 1);
  await first.log.close();
  const { log } = await open();
  assert.ok(log.segment > before + 1);
  await log.close();
});

test('segment numbers go on after those that the store has, even if the clock went back', async () => {
  const { log } = await open(2_000_000_000);
  assert.equal(log.segment, 2_000_000_001);
  await log.close();
});

test('a log cut at any byte gives back every whole record', async () => {
  const file = await writeLog(4);
  const bytes = await readFile(file);
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    at += 16 + bytes.readUInt32LE(at + 4);
    ends.push(at);
  }
  assert.equal(ends.length, 4);
  for (let length = bytes.length; length >= 0; length--) {
    await truncate(file, length);
    const { log } = await open();
    const segment = (await recovered(log)).find(({ segment }) => file.includes(String(segment)));
    const whole = ends.filter((end) => end <= length).length;
    assert.deepEqual(values(segment ? [segment] : []), [...Array(whole).keys()], `at ${length}`);
    assert.equal(segment?.damagedBytes, 0);
    assert.equal(segment?.tornBytes, length - (ends[whole - 1] ?? 0));
    await log.close();
    await rm(join(folder, (await readdir(folder)).find((name) => !file.endsWith(name)) ?? ''));
  }
});

test('flipped bits cost the records they are in, and never give a wrong value', async () => {
  const file = await writeLog(20);
  const bytes = await readFile(file);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat({ max: bytes.length * 8 - 1 }), { minLength: 1, maxLength: 4 }),
      async (bits) => {
        const damaged = Buffer.from(bytes);
        for (const bit of bits) damaged[bit >> 3] ^= 1 << (bit & 7);
        await writeFile(file, damaged);
        const { log } = await open();
        const found = values(await recovered(log));
        const lost = [...Array(20).keys()].filter((value) => !found.includes(value));
        assert.ok(found.every((value) => Number.isInteger(value) && value >= 0 && value < 20));
        assert.ok(lost.length >= 1 && lost.length <= bits.length, `${lost.length} lost`);
        await log.close();
        for (const name of await readdir(folder)) {
          if (!file.endsWith(name)) await rm(join(folder, name));
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('a write that fails stores nothing, tells the sender, and the next batch carries the series', async () => {
  const opened = await open();
  const { log, table } = opened;
  await log.close();
  append(opened, 1);
  await assert.rejects(log.commit(), (error) => error instanceof TidemarkError && error.retryable);
  assert.deepEqual(opened.committed, []);
  assert.equal(table.logged[0], 0);
  assert.ok(log.gathering.newSeries.has(0));
});

test('a segment that cannot be begun leaves no file behind, and its number can be tried again', async () => {
  const name = { segment: 7, salt: 1 };
  const failing = () => Promise.reject(new Error('the disk refuses'));
  await assert.rejects(SegmentWriter.create(folder, name, failing), /refuses/);
  assert.deepEqual(await readdir(folder), []);
  const writer = await SegmentWriter.create(folder, name);
  await writer.close();
});

test('all files of one number are read, and go together', async () => {
  const files: string[] = [];
  for (const salt of ['first', 'second']) {
    await writeLog(3);
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.wal'));
    assert.ok(file !== undefined);
    files.push(file.replace(/^\d+/, '5'));
    await rename(join(folder, file), join(folder, salt));
  }
  await rename(join(folder, 'first'), join(folder, files[0] ?? ''));
  await rename(join(folder, 'second'), join(folder, files[1] ?? ''));
  const { log } = await open();
  const segments = await recovered(log);
  assert.deepEqual(
    segments.map(({ segment }) => segment),
    [5],
  );
  assert.deepEqual(values(segments).sort(), [0, 0, 1, 1, 2, 2]);
  await log.drop(5);
  assert.equal((await readdir(folder)).filter((name) => name.endsWith('.wal')).length, 1);
  await log.close();
});

test('the size of the open segment is known, and begins anew with each', async () => {
  const opened = await open();
  const { log } = opened;
  assert.equal(log.segmentSizeBytes, 0);
  append(opened, 1);
  await log.commit();
  const [file] = await readdir(folder);
  assert.equal(log.segmentSizeBytes, (await readFile(join(folder, file ?? ''))).length);
  await log.rotate();
  assert.equal(log.segmentSizeBytes, 0);
  await log.close();
});

test('a file is read whole, however many reads it takes', async () => {
  const path = join(folder, 'file');
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i & 255));
  await writeFile(path, bytes);
  for (const portionBytes of [1, 7, 999, 1000, 5000]) {
    assert.deepEqual(await readWhole(path, portionBytes), bytes);
  }
});
