import assert from 'node:assert/strict';
import {
  cp,
  mkdir,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { observation } from '../batch/index.ts';
import { SeriesTable } from '../series/index.ts';
import { Log } from './log.ts';
import type { RecoveredSegment } from './segment-file.ts';
import { SegmentWriter } from './segment-writer.ts';
import { maxSpareBytes, maxSpareFiles, SpareFiles, saltAfter } from './spare-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-spare-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function open(from = folder) {
  const table = new SeriesTable();
  const series = table.create('cpu', []);
  const log = await Log.open({
    folder: from,
    table,
    nowMs: () => 1_763_000_000_000,
    afterSegment: 0,
  });
  const write = async (...values: number[]) => {
    for (const value of values)
      log.gathering.append(table, series, 1000 + value, value, observation);
    await log.commit();
  };
  const dropClosed = async () => log.drop(await log.rotate());
  return { log, write, dropClosed };
}

async function recovered(log: Log): Promise<RecoveredSegment[]> {
  const segments: RecoveredSegment[] = [];
  for await (const segment of log.recover()) segments.push(segment);
  return segments;
}

/** What the next process would find if this one ended now. */
async function afterCrash(): Promise<RecoveredSegment[]> {
  const copy = await mkdtemp(join(tmpdir(), 'tidemark-spare-copy-'));
  try {
    await cp(folder, copy, { recursive: true });
    const { log } = await open(copy);
    const segments = await recovered(log);
    await log.close();
    return segments;
  } finally {
    await rm(copy, { recursive: true });
  }
}

function values(segments: readonly RecoveredSegment[]): number[] {
  return segments.flatMap(({ records }) => records.flatMap((record) => [...record.value]));
}

async function fileWith(ending: string): Promise<string> {
  const found = (await readdir(folder)).filter((name) => name.endsWith(ending));
  assert.equal(found.length, 1, `${found}`);
  return join(folder, found[0] ?? '');
}

/** A log whose open segment is written over one that had more in it. */
async function openReused() {
  const opened = await open();
  for (let value = 0; value < 40; value++) await opened.write(value, -value);
  await opened.dropClosed();
  await opened.dropClosed();
  return opened;
}

test('a segment is written over one that was let go of, and what was there is not read again', async () => {
  const { log, write } = await openReused();
  const path = await fileWith('r.wal');
  const { ino, size } = await stat(path);
  assert.equal(log.segmentSizeBytes, 0);
  assert.deepEqual(values(await afterCrash()), []);
  for (let value = 100; value < 105; value++) {
    await write(value);
    assert.deepEqual(
      values(await afterCrash()),
      Array.from({ length: value - 99 }, (_, i) => 100 + i),
    );
  }
  assert.equal((await stat(path)).ino, ino);
  assert.equal((await stat(path)).size, size);
  await log.rotate();
  const [segment] = await afterCrash();
  assert.deepEqual([segment?.tornBytes, segment?.damagedBytes], [0, 0]);
  await log.close();
});

test('damage to any record of a reused file is told, to the last one, too', async () => {
  const { log, write } = await openReused();
  await write(1, 2, 3);
  const firstBytes = log.segmentSizeBytes;
  await write(4);
  const endBytes = log.segmentSizeBytes;
  const path = await fileWith('r.wal');
  const whole = await readFile(path);
  for (const isClosed of [false, true]) {
    for (let offset = 0; offset < endBytes; offset++) {
      const broken = Buffer.from(whole);
      broken[offset] ^= 1 << (offset & 7);
      await writeFile(path, broken);
      const [found] = await afterCrash();
      assert.deepEqual(
        values(found === undefined ? [] : [found]),
        offset < firstBytes ? [4] : [1, 2, 3],
      );
      assert.ok((found?.damagedBytes ?? 0) > 0, `${isClosed}, ${offset}`);
      if (isClosed) offset += 20;
    }
    await writeFile(path, whole);
    if (!isClosed) await log.rotate();
    whole.set(await readFile(path));
  }
  await log.close();
});

test('whatever was written and let go of, a crash leaves what was acknowledged and nothing else', async () => {
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('write' as const),
        rows: fc.integer({ min: 1, max: 60 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom('rotate' as const, 'drop' as const, 'restart' as const),
        rows: fc.constant(0),
      }),
    },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.nat({ max: 99 }),
      async (steps, tornPart) => {
        await rm(folder, { recursive: true });
        await mkdir(folder);
        let opened = await open();
        /** By segment. */
        const kept = new Map<number, number[]>();
        let next = 0;
        for (const { do: doing, rows } of steps) {
          const { log } = opened;
          if (doing === 'write') {
            const written = Array.from({ length: rows }, () => next++);
            kept.set(log.segment, [...(kept.get(log.segment) ?? []), ...written]);
            await opened.write(...written);
          } else if (doing === 'rotate') await log.rotate();
          else if (doing === 'drop') {
            const { segment } = log;
            await opened.dropClosed();
            kept.delete(segment);
          } else {
            await log.close();
            opened = await open();
          }
        }
        // A last write that did not finish: the beginning of it, over what was there.
        const { log } = opened;
        const name = (await readdir(folder)).find((file) => file.startsWith(`${log.segment}-`));
        const path = join(folder, name ?? '');
        const before = await readFile(path);
        const from = log.segmentSizeBytes;
        await opened.write(-1, -2, -3);
        const to = log.segmentSizeBytes;
        const torn = from + Math.floor(((to - from) * tornPart) / 100);
        const whole = await readFile(path);
        await truncate(path, before.length > to ? before.length : torn);
        const file = await openFile(path, 'r+');
        if (before.length > torn) await file.write(before, torn, before.length - torn, torn);
        await file.close();
        assert.ok(whole.length >= to);
        const found = await afterCrash();
        assert.deepEqual(values(found), [...kept.values()].flat());
        // A header that is there without all of its record may be damage as well.
        const isBegun = torn > from;
        assert.ok(found.every(({ damagedBytes }) => damagedBytes === 0 || isBegun));
        await log.close();
      },
    ),
    { numRuns: 60 },
  );
});

test('three files are kept at most, no large ones, and those of an earlier process', async () => {
  const { log, write } = await open();
  const closed: number[] = [];
  for (let segment = 0; segment <= maxSpareFiles; segment++) {
    await write(segment);
    closed.push(await log.rotate());
  }
  for (const segment of closed) await log.drop(segment);
  const spares = (await readdir(folder)).filter((name) => name.endsWith('.spare'));
  assert.equal(spares.length, maxSpareFiles);
  await log.close();
  await writeFile(join(folder, 'junk.spare'), 'x');
  const files = await SpareFiles.open(folder);
  assert.equal(files.count, maxSpareFiles);
  assert.ok(!(await readdir(folder)).includes('junk.spare'));
  files.take();
  const name = { segment: 9, salt: 9 };
  const path = join(folder, '9-00000009.wal');
  await writeFile(path, '');
  await truncate(path, maxSpareBytes + 1);
  assert.equal(await files.keep(name), false);
  await truncate(path, maxSpareBytes);
  assert.equal(await files.keep(name), true);
  assert.equal(files.take()?.salt, 9);
  for (let i = 0; i < 1000; i++) assert.ok(saltAfter(9) > 9 && saltAfter(9) <= 9 + 255);
  assert.equal(saltAfter(2 ** 32 - 1) >>> 8, 0);
});

test('where room is short no files are kept', async () => {
  const { log, write, dropClosed } = await open();
  const spareCount = async () =>
    (await readdir(folder)).filter((name) => name.endsWith('.spare')).length;
  await write(1);
  await dropClosed();
  assert.equal(await spareCount(), 1);
  await log.keepSpares(false);
  assert.equal(await spareCount(), 0);
  await dropClosed();
  assert.equal(await spareCount(), 0);
  await log.keepSpares(true);
  await dropClosed();
  assert.equal(await spareCount(), 1);
  await log.close();
});

test('the folder is synced with the new name in it before anything is written', async () => {
  const spare = join(folder, 'old.spare');
  const name = { segment: 3, salt: 5, isReused: true };
  await writeFile(spare, 'old');
  let names: string[] = [];
  const sync = async () => {
    names = await readdir(folder);
  };
  const writer = await SegmentWriter.create(folder, name, sync, spare);
  assert.deepEqual(names, ['3-00000005r.wal']);
  assert.equal(await readFile(join(folder, names[0] ?? ''), 'utf8'), 'old');
  await writer.close();
  await writeFile(spare, 'old');
  const failing = () => Promise.reject(new Error('the disk refuses'));
  await assert.rejects(SegmentWriter.create(folder, { ...name, segment: 4 }, failing, spare));
  assert.deepEqual((await readdir(folder)).sort(), ['3-00000005r.wal', 'old.spare']);
});

test('without the file that was to be reused a new one is made', async () => {
  const { log, write, dropClosed } = await open();
  await write(1);
  await dropClosed();
  await rm(await fileWith('.spare'));
  await log.rotate();
  await write(2);
  assert.deepEqual(values(await afterCrash()), [2]);
  await log.close();
});
