import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { MinuteColumns } from '../../layout/index.ts';
import { codeOfValue } from '../../sketch/index.ts';
import {
  buckets,
  countAndSum,
  flush,
  groups,
  idLanes,
  minutePairs,
  minuteRows,
  question,
  sampleRows,
} from '../contract/rows.ts';
import { type Engine, openEmbeddedEngine } from '../engine/index.ts';
import { openStore } from '../index.ts';
import { insertRows } from '../insert-rows.ts';
import { RowReader } from '../native/index.ts';
import { noDay, Progress } from '../progress.ts';
import { writeSamples } from '../sample-rows.ts';
import { migrate } from './migrate.ts';
import { type Migration, migrations } from './migrations.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-upgrade-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** As a program of that version took them, which knew of none that come later. */
function stepsThrough(version: number): Migration[] {
  return migrations.slice(0, version).map(({ whenNew: _, ...step }) => step);
}

const noon = Date.UTC(2026, 5, 1, 12);

/** As a program of version 1 did, which knew no first samples. */
async function writeFirstMinute(engine: Engine, rows: MinuteColumns): Promise<void> {
  const progress = new Progress(engine);
  const beginMs = rows.beginS[0] * 1000;
  progress.openMinutes.note(1, { startMs: beginMs, endMs: beginMs });
  await progress.lower('openMinutesDay', rows.keepDay[0]);
  await insertRows(
    engine,
    'minutes',
    [
      { name: 'series', type: 'UInt64', lanes: rows.series },
      { name: 'minute', type: 'DateTime', values: rows.beginS },
      { name: 'segment', type: 'UInt32', values: Uint32Array.of(1) },
      { name: 'keep', type: 'Date', values: rows.keepDay },
      { name: 'version', type: 'UInt32', values: Uint32Array.of(1) },
      { name: 'sample_count', type: 'UInt32', values: rows.sampleCount },
      { name: 'value_sum', type: 'Float64', values: rows.sum },
      { name: 'value_min', type: 'Float64', values: rows.min },
      { name: 'value_max', type: 'Float64', values: rows.max },
      { name: 'last_value', type: 'Float64', values: rows.last },
      { name: 'last_ts', type: 'DateTime64(3)', lanes: rows.lastTimestampMs },
    ],
    rows.count,
  );
}

test('a folder of version 1 is opened and goes on, its old minutes without distribution', async () => {
  const old = [
    { series: 1, ms: noon, value: 5 },
    { series: 1, ms: noon + 1, value: 6, row: 0 },
  ];
  const engine = await openEmbeddedEngine(root);
  try {
    await migrate(engine, stepsThrough(1));
    await writeSamples(engine, sampleRows(1, old));
    await writeFirstMinute(engine, minuteRows(old));
  } finally {
    await engine.close();
  }
  const store = await openStore({ dataPath: root, target: 'embedded' });
  try {
    const added = { series: 1, ms: noon + 2, value: 8, row: 0, isLatency: true };
    await store.rollUpHours(1);
    await flush(store, 2, [added]);
    await store.rollUpHours(2);
    await store.rollUpDays(1);
    for (const source of ['raw', 'minutes', 'hours', 'days'] as const) {
      assert.deepEqual(await countAndSum(store, source), [3, 19], source);
    }
    const rows = await store.readSketches(question('hours', { series: groups([1]) }));
    assert.deepEqual([...rows.code], [codeOfValue(8)]);
    // Counting a minute anew makes up for what the old version did not know.
    await store.correctMinutes(2, minutePairs([added]));
    const anew = await store.readSketches(question('hours', { series: groups([1]) }));
    assert.deepEqual([...anew.code], [5, 6, 8].map(codeOfValue));
  } finally {
    await store.close();
  }
});

test('a new folder has the schema of one that took every step', async () => {
  const schemaIn = async (name: string, first: readonly Migration[]) => {
    const engine = await openEmbeddedEngine(join(root, name));
    try {
      if (first.length > 0) await migrate(engine, first);
      await migrate(engine);
      const sql = `SELECT name, create_table_query FROM system.tables
WHERE database = currentDatabase() ORDER BY name`;
      const rows = new RowReader(await engine.query({ sql }));
      const tables: [name: string, definition: string][] = [];
      while (!rows.done) tables.push([rows.string(), rows.string()]);
      return tables;
    } finally {
      await engine.close();
    }
  };
  const stepByStep = await schemaIn('stepwise', stepsThrough(1));
  assert.ok(stepByStep.length > 10);
  assert.deepEqual(await schemaIn('new', []), stepByStep);
});

for (const version of [6, 7]) {
  test(`days of version ${version} are made anew; until then hours answer`, async () => {
    const withDays = mkdtempSync(join(root, 'days-'));
    const { low, high } = idLanes(1);
    const sums = 'keep, sample_count, value_sum, value_min, value_max, last_value, last_ts, resets';
    const row = (time: string) => `SELECT ${(BigInt(high) << 32n) | BigInt(low)}, ${time}, 1,
  toDate('2026-06-01'), 2, 11, 5, 6, 6, toDateTime64('2026-06-01 12:00:01', 3, 'UTC'), 0`;
    const engine = await openEmbeddedEngine(withDays);
    try {
      await migrate(engine, stepsThrough(version));
      for (const sql of [
        `INSERT INTO hours (series, hour, era, ${sums}) ${row("toDateTime('2026-06-01 12:00:00', 'UTC')")}`,
        `INSERT INTO days (series, day, era, ${sums}) ${row("toDateTime('2026-06-01 00:00:00', 'UTC')")}`,
      ]) {
        await engine.command({ sql });
      }
      const progress = new Progress(engine);
      for (const name of ['hoursStarted', 'hoursDone', 'daysStarted', 'daysDone'] as const) {
        await progress.set(name, 1);
      }
      await progress.set('dayOfRollup', 20_700);
      await progress.set('openHoursDay', noDay);
    } finally {
      await engine.close();
    }
    const store = await openStore({ dataPath: withDays, target: 'embedded' });
    try {
      const assertSums = async (when: string) => {
        for (const source of ['hours', 'days'] as const) {
          assert.deepEqual(await countAndSum(store, source), [2, 11], `${source} ${when}`);
        }
      };
      await assertSums('before the rollup');
      await store.rollUpDays(20_700);
      await assertSums('after it');
      const asked = question('hours', { series: groups([1]), granularity: 'hour' });
      assert.deepEqual(buckets(await store.readBuckets(asked)), [
        { group: 0, ms: noon, count: 2, sum: 11, min: 5, max: 6 },
      ]);
    } finally {
      await store.close();
    }
  });
}
