import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { observation, reading } from '../batch/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { evaluate, parse, type QueryResult } from '../promql/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { RolledUse } from './rolled-use.ts';
import type { Samples } from './samples.ts';
import { samplesOf } from './testing/samples-of.ts';

/** Samples of four hours, of which raw, then minutes, then nothing is left but hours. */

const startMs = Date.UTC(2026, 2, 10, 6);
const hourMs = 60 * minuteMs;
const sampleMs = 20_000;
const count = (4 * hourMs) / sampleMs;

let folder: string;
let store: Store;
let life: Life;
let samples: Samples;
const clock = { ms: startMs + 5 * hourMs };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-rolled-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
  life = await Life.begin(store, join(folder, 'wal'), clock);
  samples = samplesOf(life, store, { nowMs: () => clock.ms });
  for (let i = 0; i < count; i++) {
    // Off the full minutes, so that rows begin and end where ranges do.
    const ms = startMs + i * sampleMs + 5_000;
    const { gathering } = life.log;
    gathering.append(life.table, life.seriesOf('level'), ms, (i % 7) - 2, reading);
    // Many samples in one hour, few in the next, and in every minute other ones.
    if (i % (i < count / 2 ? 2 : 7) === 0) {
      gathering.append(life.table, life.seriesOf('uneven'), ms, i, reading);
    }
    gathering.append(life.table, life.seriesOf('running_total'), ms, 2 * i, reading);
    gathering.append(life.table, life.seriesOf('visits', 'counter'), ms, 2, observation);
  }
  await life.log.commit();
  await life.pipeline.settle();
});
after(async () => {
  await life.crash();
  await store.close();
  await rm(folder, { recursive: true });
});

/** Values of all series at hours 2, 3 and 4, and what was used. */
async function ask(query: string, shiftMs = 0): Promise<{ values: number[]; use: RolledUse }> {
  const use = new RolledUse();
  const result: QueryResult = await evaluate(parse(query), {
    source: samples.source(use),
    startMs: startMs + 2 * hourMs - shiftMs,
    endMs: startMs + 4 * hourMs - shiftMs,
    stepMs: hourMs,
  });
  assert.equal(result.type, 'matrix');
  const values = result.type === 'matrix' ? result.result.flatMap((one) => [...one.value]) : [];
  return { values, use };
}

/** What rows of whole hours tell as exactly as samples. */
const fromHours = [
  'sum_over_time(level[1h])',
  'min_over_time(level[2h])',
  'max_over_time(level[1h])',
  'avg_over_time(level[1h])',
  'count_over_time(level[1h])',
  'avg_over_time(uneven[2h])',
  'count_over_time(uneven[2h])',
  'rate(running_total[2h])',
  'increase(running_total[1h])',
  'delta(level[1h])',
];
const exactly = [
  'last_over_time(level[1h])',
  'level',
  'running_total',
  'sum(level) + sum(running_total)',
  'visits',
];
const roughly = ['increase(visits[2h])'];

async function dropThrough(rawDay: number, minuteDay: number): Promise<void> {
  clock.ms = startMs + 40 * dayMs;
  const cut = { rawBeforeDay: rawDay, minuteBeforeDay: minuteDay, hourBeforeDay: null };
  await store.dropExpired({ ...cut, keysBeforeMs: 0 });
}

function assertClose(
  values: readonly number[],
  expected: readonly number[] | undefined,
  tolerance: number,
  what: string,
): void {
  assert.equal(values.length, expected?.length, what);
  values.forEach((value, i) => {
    const wanted = expected?.[i] ?? Number.NaN;
    const isClose = Math.abs(value - wanted) <= tolerance * Math.abs(wanted);
    assert.ok(isClose, `${what}: ${values} for ${expected}`);
  });
}

test('minutes and hours answer what raw samples no longer can', async () => {
  const before = new Map<string, number[]>();
  for (const query of [...fromHours, ...exactly, ...roughly]) {
    const { values, use } = await ask(query);
    assert.equal(values.length, 3, query);
    assert.equal(use.resolution, 'raw');
    assert.deepEqual(use.warnings, []);
    before.set(query, values);
  }
  const day = Math.floor(startMs / dayMs);
  await store.rollUpHours(1_000);
  for (const [resolution, minuteDay] of [
    ['1m', 0],
    ['1h', day + 1],
  ] as const) {
    await dropThrough(day + 1, minuteDay);
    const all = { series: null, span: { startMs: 0, endMs: clock.ms }, limit: 1 };
    assert.equal((await store.readSamples({ ...all, keep: 'oldest' })).count, 0);
    for (const query of fromHours) {
      const { values, use } = await ask(query);
      assertClose(values, before.get(query), 1e-12, `${query} with ${resolution} left`);
      assert.equal(use.resolution, '1h');
      assert.deepEqual(use.warnings, []);
    }
    for (const query of exactly) {
      const { values, use } = await ask(query);
      assertClose(values, before.get(query), 1e-12, `${query} from ${resolution}`);
      assert.equal(use.resolution, resolution);
      assert.match(use.warnings[0] ?? '', new RegExp(`rows of ${resolution}`));
    }
    for (const query of roughly) {
      const { values } = await ask(query);
      assertClose(values, before.get(query), 0.02, `${query} from ${resolution}`);
    }
    // Between full hours, too, there is something to show: an average of the hour.
    const { values: between } = await ask('level', 25 * minuteMs);
    assert.equal(between.length, 3, resolution);
    assert.ok(between.every((value) => value >= -2 && value <= 4));
  }
});
