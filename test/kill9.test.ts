/**
 * `kill -9` at random moments under load: every acknowledged sample is there exactly once afterwards, by
 * raw samples, stats and aggregates. What was not acknowledged is there once or not at all.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from './support/api.ts';
import { chooseSeed, randomInteger, seededRandom } from './support/random.ts';
import {
  diskFolder,
  newFolder,
  type RunningServer,
  spawnServer,
  startServer,
} from './support/server.ts';
import { TrackedWriters } from './support/tracked-writer.ts';
import { waitUntil } from './support/wait-until.ts';

/** TIDEMARK_TEST_KILL_ROUNDS=20 makes a thorough run of it. */
const rounds = Number(process.env.TIDEMARK_TEST_KILL_ROUNDS ?? 4);
const writersPerRound = 6;
/** An hour before a midnight. */
const baseMs = Date.UTC(2026, 5, 30, 23);
const series = ['s0', 's1', 's2', 's3', 's4'];

type Found = { value: number; timestamp: number };

/** All raw samples of one series, in portions that begin after the last timestamp that was seen. */
async function readAll(api: Api, name: string, labels: string): Promise<Found[]> {
  const found: Found[] = [];
  for (let start = 0; ; ) {
    const portion = await api.samples({ name, labels, start });
    const times = portion.map(({ timestamp }) => Date.parse(timestamp));
    const isLast = portion.length < 1000;
    const newest = times.at(-1) ?? 0;
    for (const [i, { value }] of portion.entries()) {
      // The samples of the newest millisecond may be cut off: they are read with the next portion.
      if (isLast || times[i] !== newest)
        found.push({ value: Number(value), timestamp: times[i] ?? 0 });
    }
    if (isLast) return found;
    start = newest;
  }
}

/** Compares what the server has with what it acknowledged; gives the number of samples. */
async function check(api: Api, writers: TrackedWriters, context: string): Promise<number> {
  let total = 0;
  for (const label of series) {
    const labels = `series=${label}`;
    const found = await readAll(api, writers.name, labels);
    const seen = new Set<number>();
    for (const { value, timestamp } of found) {
      const posted = writers.acknowledged.get(value) ?? writers.unsure.get(value);
      assert.ok(posted !== undefined, `${context}: ${value} was never posted`);
      assert.deepEqual(
        [posted.series, posted.timestamp],
        [label, timestamp],
        `${context}: ${value}`,
      );
      assert.ok(!seen.has(value), `${context}: ${value} is there twice`);
      seen.add(value);
    }
    for (const { series: ofSeries, value } of writers.acknowledged.values()) {
      if (ofSeries !== label) continue;
      assert.ok(seen.has(value), `${context}: acknowledged ${value} of ${label} is lost`);
    }
    const values = found.map(({ value }) => value);
    const sum = values.reduce((added, value) => added + value, 0);
    const stats = await api.stats({ name: writers.name, labels });
    assert.deepEqual(
      [stats.count, stats.sum],
      [values.length, sum],
      `${context}: stats of ${label}`,
    );
    for (const granularity of ['minute', 'hour', 'day']) {
      const buckets = await api.aggregates({ name: writers.name, labels, granularity });
      const count = buckets.reduce((added, bucket) => added + bucket.count, 0);
      const bucketSum = buckets.reduce((added, bucket) => added + bucket.sum, 0);
      assert.deepEqual(
        [count, bucketSum],
        [values.length, sum],
        `${context}: ${granularity}s of ${label}`,
      );
    }
    total += values.length;
  }
  return total;
}

/** Deleting any series closes the log's segment, as the end of a minute does. */
async function closeSegments(api: Api, isOver: () => boolean): Promise<void> {
  for (let i = 0; !isOver(); i++) {
    try {
      await api.store({ name: `doomed-${i}`, value: 1 });
      await api.delete({ name: `doomed-${i}` });
    } catch {
      return;
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a server and kills it while it answers health but is not ready: in the middle of recovery. */
async function killDuringRecovery(dataPath: string): Promise<boolean> {
  const port = await freePort();
  const { child, log } = spawnServer(['--data', dataPath, '--listen', `127.0.0.1:${port}`]);
  const status = await waitUntil('the server to answer', async () => {
    assert.equal(child.exitCode, null, log());
    return (await fetch(`http://127.0.0.1:${port}/ready`)).status;
  });
  await killed(child);
  return status === 503;
}

async function killed(child: ReturnType<typeof spawnServer>['child']): Promise<void> {
  child.kill('SIGKILL');
  await waitUntil('the process to be gone', () => child.signalCode !== null);
}

describe('kill -9', () => {
  it(`in ${rounds} rounds loses nothing acknowledged and counts nothing twice`, async (t) => {
    const seed = chooseSeed();
    t.diagnostic(`TIDEMARK_TEST_SEED=${seed}`);
    const random = seededRandom(seed);
    const writers = new TrackedWriters('kill9', random, baseMs);
    // Most kills are to hit a log that waits for its fsync.
    const dataPath = await newFolder(diskFolder);
    let recoveriesKilled = 0;
    let server: RunningServer | undefined;
    for (let round = 0; round < rounds; round++) {
      const context = `seed ${seed}, round ${round}`;
      server = await startServer({ dataPath });
      const api = new Api(server.url);
      if (round === Math.floor(rounds / 2)) await check(api, writers, context);
      for (const request of writers.unanswered.splice(0)) await writers.repeat(api, request);
      const before = writers.acknowledged.size;
      let isOver = false;
      const load = writers.run(api, writersPerRound);
      const closing = round % 2 === 0 ? closeSegments(api, () => isOver) : Promise.resolve();
      await waitUntil('the first samples', () => writers.acknowledged.size > before);
      await sleep(randomInteger(random, 700));
      await server.kill9();
      isOver = true;
      writers.stop();
      await Promise.all([load, closing]);
      // The next start recovers what this one left, and is killed in the middle of it.
      if (round % 4 === 1 && (await killDuringRecovery(dataPath))) recoveriesKilled++;
    }
    server = await startServer({ dataPath });
    const api = new Api(server.url);
    for (const request of writers.unanswered.splice(0)) await writers.repeat(api, request);
    // Keys of many kills ago are still known.
    for (const request of writers.answered.slice(0, 20)) await writers.repeat(api, request);
    const total = await check(api, writers, `seed ${seed}, end`);
    await server.stop();
    server = await startServer({ dataPath });
    assert.equal(await check(new Api(server.url), writers, `seed ${seed}, after a stop`), total);
    await server.stop();
    t.diagnostic(
      `${writers.acknowledged.size} samples acknowledged, ${writers.unsure.size} unsure, ${total} found, ${recoveriesKilled} recoveries killed`,
    );
    assert.ok(total >= writers.acknowledged.size && writers.acknowledged.size > rounds * 10);
  });
});
