import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { observation, reading } from '../batch/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { evaluate, parse } from '../promql/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { RolledUse } from './rolled-use.ts';
import type { Samples } from './samples.ts';
import { samplesOf } from './testing/samples-of.ts';

/**
 * Counters that begin anew, of which rows of minutes and hours are left that an older version wrote, without what the
 * counters fell from: never too much, and never without a word.
 */

const startMs = Date.UTC(2026, 2, 10, 6);
const hourMs = 60 * minuteMs;
const sampleMs = 20_000;
const count = (4 * hourMs) / sampleMs;
/** Off the boundaries of minutes and hours. */
const resetAt = 400;

let folder: string;
let store: Store;
let life: Life;
let samples: Samples;
const clock = { ms: startMs + 5 * hourMs };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-resets-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
  const write = store.writeMinutes.bind(store);
  store.writeMinutes = (segment, ...portions) => {
    // What rows that have no such columns are read as.
    for (const { first, firstTimestampMs, resets } of portions) {
      for (const column of [first, firstTimestampMs]) column.fill(0);
      resets.fill(Number.NaN);
    }
    return write(segment, ...portions);
  };
  life = await Life.begin(store, join(folder, 'wal'), clock);
  samples = samplesOf(life, store, { nowMs: () => clock.ms });
  const { gathering } = life.log;
  for (let i = 0; i < count; i++) {
    const ms = startMs + i * sampleMs + 5_000;
    const total = i < resetAt ? 1000 + 2 * i : 2 * (i - resetAt);
    gathering.append(life.table, life.seriesOf('served_total'), ms, total, reading);
    gathering.append(life.table, life.seriesOf('visits', 'counter'), ms, 2, observation);
  }
  await life.log.commit();
  await life.pipeline.settle();
  await store.rollUpHours(1_000);
});
after(async () => {
  await life.crash();
  await store.close();
  await rm(folder, { recursive: true });
});

async function increase(name: string): Promise<{ value: number; use: RolledUse }> {
  const use = new RolledUse();
  const endMs = startMs + 4 * hourMs;
  const result = await evaluate(parse(`increase(${name}[4h])`), {
    source: samples.source(use),
    startMs: endMs,
    endMs,
    stepMs: hourMs,
  });
  assert.equal(result.type, 'matrix');
  const value = result.type === 'matrix' ? result.result[0].value[0] : Number.NaN;
  return { value, use };
}

test('increases of rows are at most those of the samples, off by what one row may hide, and warn', async () => {
  const raw = (await increase('served_total')).value;
  const visits = (await increase('visits')).value;
  const perSample = 2;
  const day = Math.floor(startMs / dayMs);
  for (const [lengthMs, minuteBeforeDay] of [
    [minuteMs, 0],
    [hourMs, day + 1],
  ]) {
    clock.ms = startMs + 40 * dayMs;
    const cut = { rawBeforeDay: day + 1, minuteBeforeDay, hourBeforeDay: null, keysBeforeMs: 0 };
    await store.dropExpired(cut);
    const { value, use } = await increase('served_total');
    // The row in which the counter began anew, and the first one, of which only the last value is known.
    const hidden = (perSample * 2 * lengthMs) / sampleMs;
    assert.ok(value <= raw * 1.01, `${value} of ${raw}`);
    assert.ok(value >= raw - hidden, `${value} of ${raw}`);
    assert.match(use.warnings[0] ?? '', /may differ/);
    const increments = (await increase('visits')).value;
    assert.ok(Math.abs(increments - visits) < 0.01 * visits, `${increments} of ${visits}`);
  }
});
