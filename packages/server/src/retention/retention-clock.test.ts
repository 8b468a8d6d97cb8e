/** The clock is moved: what is gone, what is left on the disk, and what each granularity answers then. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { reading } from '../batch/index.ts';
import { type RetentionOverride, readRetentionOverride } from '../config/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { evaluate, parse } from '../promql/index.ts';
import { RolledUse, type Samples } from '../samples/index.ts';
import { samplesOf } from '../samples/testing/samples-of.ts';
import { openStore, type Store } from '../store/index.ts';
import { maxCutVersions } from './cut-ledger.ts';
import { Retainer } from './retainer.ts';

const beganMs = Date.UTC(2026, 2, 10, 6);
const hourMs = 60 * minuteMs;
const sampleMs = 20_000;
const perHour = hourMs / sampleMs;
const defaults = { rawMs: 7 * dayMs, minuteMs: 30 * dayMs, hourMs: 365 * dayMs };

let folder: string;
let store: Store;
let clock: { ms: number };
let life: Life;
let samples: Samples;
let retainer: Retainer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-clock-'));
  clock = { ms: beganMs };
  await begin();
});
afterEach(async () => {
  await end();
  await rm(folder, { recursive: true });
});

async function begin(): Promise<void> {
  store = await openStore({ dataPath: folder, target: 'embedded' });
  life = await Life.begin(store, join(folder, 'wal'), clock);
  samples = samplesOf(life, store, { nowMs: () => clock.ms });
  retainer = new Retainer({
    table: life.table,
    store,
    defaults,
    fileOverrides: [],
    nowMs: () => clock.ms,
    storedThrough: () => life.head.storedThrough,
    enqueue: (name, job) => life.pipeline.enqueue(name, job),
  });
  await retainer.load();
}

async function end(): Promise<void> {
  await life.crash();
  await store.close();
}

/** What arrives live within an hour from now, a sample every 20 s; the clock goes on with it. */
async function ingestHour(...names: readonly string[]): Promise<void> {
  await ingestMinutes(...names);
  await store.rollUpHours(life.head.storedThrough);
}

/** The same, of which no hour is summed up yet. */
async function ingestMinutes(...names: readonly string[]): Promise<void> {
  const { gathering } = life.log;
  for (let i = 0; i < perHour; i++) {
    for (const name of names) {
      gathering.append(life.table, life.seriesOf(name), clock.ms + i * sampleMs, i % 7, reading);
    }
  }
  clock.ms += hourMs;
  await life.log.commit();
  await life.pipeline.settle();
}

function overrides(...texts: readonly object[]): RetentionOverride[] {
  return texts.map((text) => {
    const read = readRetentionOverride(text);
    assert.ok(!Array.isArray(read), JSON.stringify(read));
    return read;
  });
}

/** Expires until nothing more goes in the background: as many rows of each table are on the disk. */
async function expireTo(rows: Readonly<Record<string, number>>): Promise<void> {
  let found: Record<string, number> = {};
  for (let turn = 0; turn < 300; turn++) {
    await retainer.expire();
    found = await rowsOnDisk(Object.keys(rows));
    if (Object.entries(rows).every(([table, count]) => found[table] === count)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(found, rows);
}

/** `samples`: raw ones in the parts of the disk; `level hour`: how many the hours of its first hour count. */
async function rowsOnDisk(tables: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const [name = '', granularity] = table.split(' ');
    counts[table] =
      granularity === undefined
        ? (await store.diskUsage()).sampleRows
        : await counted(name, granularity as Granularity);
  }
  return counts;
}

type Granularity = 'minute' | 'hour' | 'day';

async function counted(name: string, granularity: Granularity): Promise<number> {
  const frame = { startMs: beganMs, endMs: beganMs + (granularity === 'day' ? dayMs : hourMs) - 1 };
  const buckets = await life.query.aggregates({ name, labels: {} }, frame, granularity, 'UTC', []);
  return buckets.reduce((sum, { count }) => sum + count, 0);
}

/** What PromQL counts and averages within the first hour, and from what. */
async function promql(name: string): Promise<{ count: number; average: number; from: string }> {
  const use = new RolledUse();
  const ask = async (text: string) => {
    const result = await evaluate(parse(text), {
      source: samples.source(use),
      startMs: beganMs + hourMs,
      endMs: beganMs + hourMs,
      stepMs: hourMs,
    });
    assert.equal(result.type, 'matrix');
    return result.type === 'matrix' ? (result.result[0]?.value[0] ?? 0) : 0;
  };
  // The first sample lies at the open end of the range.
  const count = await ask(`count_over_time(${name}[61m])`);
  const average = await ask(`avg_over_time(${name}[61m])`);
  return { count, average: Math.round(average * 100) / 100, from: use.resolution };
}

const whole = perHour;
const average = 2.97;

test('after 8, 31 and 366 days the right rows are gone, and all else still answers', async () => {
  await retainer.setOverrides(
    overrides(
      { match: '{__name__=~"debug_.*"}', raw: '1d', '1m': '3d' },
      { match: 'audit_level', raw: '60d' },
    ),
  );
  await ingestHour('level', 'debug_level', 'audit_level');
  await retainer.expire();
  for (const name of ['level', 'debug_level', 'audit_level']) {
    assert.deepEqual(await promql(name), { count: whole, average, from: 'raw' }, name);
  }

  clock.ms = beganMs + 8 * dayMs;
  await expireTo({
    samples: whole,
    'level minute': whole,
    'audit_level minute': whole,
    'debug_level minute': 0,
    'debug_level hour': whole,
    'debug_level day': whole,
  });
  assert.deepEqual(await promql('level'), { count: whole, average, from: '1m' });
  assert.deepEqual(await promql('audit_level'), { count: whole, average, from: 'raw' });
  assert.equal((await promql('debug_level')).count, whole);
  assert.equal((await promql('debug_level')).from, '1h');

  clock.ms = beganMs + 31 * dayMs;
  await expireTo({ samples: whole, 'level minute': 0, 'audit_level minute': whole });
  assert.deepEqual(await promql('audit_level'), { count: whole, average, from: 'raw' });
  assert.equal((await promql('level')).from, '1h');
  for (const name of ['level', 'debug_level', 'audit_level']) {
    assert.equal(await counted(name, 'hour'), whole, name);
    assert.equal(await counted(name, 'day'), whole, name);
  }

  clock.ms = beganMs + 61 * dayMs;
  await expireTo({ samples: 0, 'audit_level minute': 0, 'audit_level hour': whole });
  assert.deepEqual((await promql('audit_level')).from, '1h');

  clock.ms = beganMs + 366 * dayMs;
  await expireTo({ 'level day': 0, 'debug_level day': 0, 'audit_level day': 0, 'level hour': 0 });
  assert.deepEqual(await promql('level'), { count: 0, average: 0, from: 'raw' });
});

test('files leave the data folder', async () => {
  await ingestHour('level');
  const before = await partFolders();
  assert.ok(before.length > 0);
  // The last day of the week has expired, too: what is taken out of a week stays for some minutes more.
  clock.ms += 373 * dayMs;
  for (let turn = 0; turn < 300 && (await partFolders()).length > 0; turn++) {
    await retainer.expire();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(await partFolders(), []);
});

/** Folders of parts of that time in the data folder, by the engine's own names. */
async function partFolders(): Promise<string[]> {
  const all = await readdir(join(folder, 'engine', 'store'), { recursive: true });
  const found: string[] = [];
  for (const path of all) {
    if (!/\/2026\d{4}-2026_[^/]+$/.test(path)) continue;
    const isFolder = await stat(join(folder, 'engine', 'store', path)).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isFolder) found.push(path);
  }
  return found;
}

test('minutes that no hour was made of yet are summed up before they go', async () => {
  await ingestMinutes('level');
  await end();
  clock.ms += 40 * dayMs;
  await begin();
  await expireTo({ samples: 0, 'level minute': 0, 'level hour': whole, 'level day': whole });
});

test('a clock that jumps a day ahead and back lets nothing go early, and nothing stay', async () => {
  for (const jumpMs of [0, dayMs, -dayMs, -dayMs, dayMs]) {
    clock.ms += jumpMs;
    await ingestHour('level');
    await retainer.expire();
    await life.pipeline.settle();
  }
  assert.equal((await store.diskUsage()).sampleRows, 5 * whole);
  // By the clock that was the furthest ahead, not one sample is seven days old.
  clock.ms = beganMs - dayMs + 7 * dayMs;
  await retainer.expire();
  assert.equal((await store.diskUsage()).sampleRows, 5 * whole);
  clock.ms = beganMs + 2 * dayMs + 8 * dayMs;
  await retainer.expire();
  assert.equal((await store.diskUsage()).sampleRows, 0);
});

test('what was set survives a restart, also what is gone by an override that is not there any more', async () => {
  await retainer.setOverrides(overrides({ match: 'debug_level', raw: '1d' }));
  await ingestHour('level', 'debug_level');
  clock.ms = beganMs + 3 * dayMs;
  await expireTo({ samples: whole });
  await end();
  await begin();
  assert.deepEqual(
    retainer.overrides.map(({ match, keep }) => ({ match, keep })),
    [{ match: 'debug_level', keep: { rawMs: dayMs } }],
  );
  assert.equal((await promql('debug_level')).from, '1m');
  await retainer.setOverrides([]);
  await retainer.expire();
  await end();
  await begin();
  assert.deepEqual(retainer.overrides, []);
  assert.deepEqual(await promql('debug_level'), { count: whole, average, from: '1m' });
  assert.deepEqual(await promql('level'), { count: whole, average, from: 'raw' });
  // When all raw samples of that day have expired, nothing needs to be remembered of it.
  clock.ms = beganMs + 9 * dayMs;
  await expireTo({ samples: 0 });
  assert.equal(await store.readSetting('retention_cuts'), '[]');
});

test('no more lists of overrides are taken than can be remembered', async () => {
  await ingestMinutes('level');
  // Of each something is gone that was not cut off after it.
  const versions = Array.from({ length: maxCutVersions }, (_, i) => ({
    match: [`other_${i}`],
    cuts: [
      { raw: 2 * maxCutVersions - i, minute: 0 },
      { raw: 0, minute: 0 },
    ],
  }));
  await store.writeSetting('retention_cuts', JSON.stringify(versions));
  await end();
  await begin();
  const one = overrides({ match: 'level', raw: '1d' });
  await assert.rejects(retainer.setOverrides(one), { code: 'too_many_changes', status: 409 });
  await store.writeSetting('retention_cuts', JSON.stringify(versions.slice(1)));
  await end();
  await begin();
  await retainer.setOverrides(one);
});
