/**
 * A log that was cut at any byte or has flipped bits: all whole records come back, never a wrong value,
 * the server starts, says what it found, and keeps a damaged file.
 */
import assert from 'node:assert/strict';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { SeriesTable } from '../packages/server/src/series/index.ts';
import { Log } from '../packages/server/src/wal/index.ts';
import { Api } from './support/api.ts';
import { chooseSeed, type Random, randomInteger, seededRandom } from './support/random.ts';
import { newFolder, startServer } from './support/server.ts';
import { makeUnflushedLog, readLogged, type UnflushedLog } from './support/unflushed-log.ts';
import { waitUntil } from './support/wait-until.ts';

const recordCount = 8;
/** Of frame.ts: salt, length and two checksums. */
const headerBytes = 16;

/** Random cuts and flips that whole servers start on; the room of the log sees every cut, and many flips. */
const serverRounds = Number(process.env.TIDEMARK_TEST_KILL_ROUNDS ?? 1);

let original: UnflushedLog;
let bytes: Buffer;
/** Where each record of the segment begins, and where the last one ends. */
let bounds: number[];

before(async () => {
  original = await makeUnflushedLog(recordCount);
  bytes = await readFile(join(original.dataPath, original.segment));
  const salt = bytes.readUInt32LE(0);
  bounds = [0];
  for (let at = 0; at < bytes.length && bytes.readUInt32LE(at) === salt; ) {
    at += headerBytes + bytes.readUInt32LE(at + 4);
    bounds.push(at);
  }
  // What is behind was there before: of a segment that this one was written over.
  bytes = bytes.subarray(0, bounds.at(-1));
});

type Recovered = { values: number[]; tornBytes: number; damagedBytes: number };

/** Recovers one segment through the log's own room; gives the posted values of the whole records. */
async function recoverInProcess(content: Buffer): Promise<Recovered> {
  const folder = await newFolder();
  await writeFile(join(folder, basename(original.segment)), content);
  const table = new SeriesTable();
  const log = await Log.open({ folder, table, nowMs: Date.now, afterSegment: 0 });
  const recovered: Recovered = { values: [], tornBytes: 0, damagedBytes: 0 };
  for await (const { records, tornBytes, damagedBytes } of log.recover()) {
    recovered.tornBytes += tornBytes;
    recovered.damagedBytes += damagedBytes;
    for (const record of records) {
      for (let row = 0; row < record.count; row++) {
        // Tidemark's own figures are readings: kind 0.
        if (record.kind[row] !== 0) recovered.values.push(record.value[row] ?? Number.NaN);
      }
    }
  }
  await log.close();
  return recovered;
}

/** The posted values of the records that lie whole in front of a cut, in order. */
async function valuesBefore(cut: number): Promise<number[]> {
  const wholeEnd = bounds.filter((bound) => bound <= cut).at(-1) ?? 0;
  return (await recoverInProcess(bytes.subarray(0, wholeEnd))).values;
}

function flipBits(
  content: Buffer,
  random: Random,
  count: number,
): { flipped: Buffer; at: number[] } {
  const flipped = Buffer.from(content);
  const at: number[] = [];
  for (let i = 0; i < count; i++) {
    const position = randomInteger(random, flipped.length);
    flipped[position] = (flipped[position] ?? 0) ^ (1 << randomInteger(random, 8));
    at.push(position);
  }
  return { flipped, at };
}

/** A server on a copy of the folder with this content of the segment. */
async function startOn(content: Buffer) {
  const dataPath = await newFolder();
  await cp(original.dataPath, dataPath, { recursive: true });
  await writeFile(join(dataPath, original.segment), content);
  return startServer({ dataPath });
}

describe('a log cut at every byte', () => {
  it('gives all whole records, through the room of the log', async () => {
    const all = (await recoverInProcess(bytes)).values;
    assert.deepEqual(
      all,
      original.records.map(({ value }) => value),
    );
    for (let cut = 0; cut <= bytes.length; cut++) {
      const found = await recoverInProcess(bytes.subarray(0, cut));
      const whole = bounds.filter((bound) => bound <= cut).at(-1) ?? 0;
      assert.deepEqual(found.values, all.slice(0, found.values.length), `cut at ${cut}`);
      assert.equal(found.tornBytes, cut - whole, `cut at ${cut}`);
      assert.equal(found.damagedBytes, 0, `cut at ${cut}`);
      if (cut === whole) assert.deepEqual(found.values, await valuesBefore(cut), `cut at ${cut}`);
    }
  });

  it('gives all whole records, through the server', async (t) => {
    const seed = chooseSeed();
    t.diagnostic(`TIDEMARK_TEST_SEED=${seed}`);
    const random = seededRandom(seed);
    const cuts = [0, bytes.length - 1, bounds.at(-2) ?? 0];
    for (let i = 0; i < serverRounds; i++) cuts.push(randomInteger(random, bytes.length));
    for (const cut of cuts) {
      const expected = await valuesBefore(cut);
      const server = await startOn(bytes.subarray(0, cut));
      assert.deepEqual(
        (await readLogged(server.url)).map(({ value }) => value),
        expected,
        `cut at ${cut}`,
      );
      const torn = cut - (bounds.filter((bound) => bound <= cut).at(-1) ?? 0);
      if (torn > 0)
        assert.match(server.log(), new RegExp(`\\b${torn} bytes of an unfinished record cut`));
      assert.equal(await new Api(server.url).store({ name: 'goes-on', value: 1 }), 1);
      await server.kill9();
    }
  });
});

describe('flipped bits', () => {
  it('cost the records that they hit and no other, through the room of the log', async (t) => {
    const seed = chooseSeed();
    t.diagnostic(`TIDEMARK_TEST_SEED=${seed}`);
    const random = seededRandom(seed);
    const parts = await Promise.all(
      bounds.slice(0, -1).map((start, i) => recoverInProcess(bytes.subarray(start, bounds[i + 1]))),
    );
    for (let round = 0; round < 150; round++) {
      const { flipped, at } = flipBits(bytes, random, 1 + randomInteger(random, 3));
      const isHit = (i: number) =>
        at.some((position) => position >= (bounds[i] ?? 0) && position < (bounds[i + 1] ?? 0));
      // Two flips may undo each other.
      if (flipped.equals(bytes)) continue;
      const found = await recoverInProcess(flipped);
      const expected = parts.flatMap(({ values }, i) => (isHit(i) ? [] : values));
      assert.deepEqual(found.values, expected, `seed ${seed}, flipped at ${at}`);
      assert.ok(found.damagedBytes + found.tornBytes > 0, `seed ${seed}, flipped at ${at}`);
    }
  });

  it('are told of by the server, which starts and keeps the damaged file', async (t) => {
    const seed = chooseSeed();
    t.diagnostic(`TIDEMARK_TEST_SEED=${seed}`);
    const random = seededRandom(seed);
    const posted = new Map(original.records.map((record) => [record.value, record]));
    for (let round = 0; round <= serverRounds; round++) {
      // The last round hits the newest record, behind which no whole one stands.
      const from = round === serverRounds ? (bounds.at(-2) ?? 0) + headerBytes : 0;
      const { flipped, at } = flipBits(bytes.subarray(from), random, 1);
      const content = Buffer.concat([bytes.subarray(0, from), flipped]);
      const server = await startOn(content);
      const found = await readLogged(server.url);
      const context = `seed ${seed}, flipped at ${at.map((position) => position + from)}`;
      for (const { name, value, timestamp } of found) {
        const record = posted.get(Number(value));
        assert.deepEqual([name, Date.parse(timestamp)], [record?.name, record?.timestamp], context);
      }
      assert.equal(new Set(found.map(({ value }) => value)).size, found.length, context);
      // A record with a definition takes the samples of that series along, which have no name without it.
      const { values } = await recoverInProcess(content);
      assert.ok(
        found.every(({ value }) => values.includes(Number(value))),
        context,
      );
      assert.match(server.log(), / error .*damaged/, context);
      // Its samples can be read before all of it is handed over.
      await waitUntil(`the damaged file to be put aside, ${context}`, async () => {
        const files = await readdir(join(server.dataPath, 'wal'));
        return files.includes(`${basename(original.segment)}.damaged`);
      });
      await server.stop();
      // A file that was put aside is not read again.
      const again = await startServer({ dataPath: server.dataPath });
      assert.deepEqual(await readLogged(again.url), found, context);
      assert.doesNotMatch(again.log(), /damaged/, context);
      await again.stop();
    }
  });
});
