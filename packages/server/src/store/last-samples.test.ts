import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openEmbeddedEngine } from './engine/index.ts';
import { readLastSamples } from './last-samples.ts';
import { Progress } from './progress.ts';
import { migrate } from './schema/index.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-last-samples-'));
after(() => rmSync(root, { recursive: true, force: true }));

test('the newest sample of every series comes once, in portions of a bounded size', async () => {
  const engine = await openEmbeddedEngine(root);
  try {
    await migrate(engine);
    const progress = new Progress(engine);
    await progress.set('hoursDone', 5);
    await progress.set('daysDone', 4);
    const sums = 'series, keep, sample_count, value_sum, value_min, value_max, last_value, last_ts';
    const rows = (value: number) =>
      `cityHash64(number), toDate('2026-01-01'), 1, 0, 0, 0, ${value} + number, toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + ${value}`;
    await engine.command({
      sql: `INSERT INTO hours (${sums}, hour, era) SELECT ${rows(1)}, toDateTime('2026-01-01 00:00:00', 'UTC'), 5 FROM numbers(20000)`,
    });
    await engine.command({
      sql: `INSERT INTO days (${sums}, day, era) SELECT ${rows(0)}, toDateTime('2026-01-01 00:00:00', 'UTC'), 4 FROM numbers(20000)`,
    });
    await engine.command({
      sql: `INSERT INTO minutes (${sums}, minute, segment, version) SELECT ${rows(2)}, toDateTime('2026-01-01 00:00:00', 'UTC'), 6, 6 FROM numbers(10000)`,
    });
    // Bounds of the range of ids, where a portion could lose one.
    for (const id of ['0', '18446744073709551615']) {
      await engine.command({
        sql: `INSERT INTO minutes (${sums}, minute, segment, version) SELECT toUInt64('${id}'), * EXCEPT series FROM (SELECT 0 AS series, ${rows(2).replace('cityHash64(number), ', '')}, toDateTime('2026-01-01 00:00:00', 'UTC'), 6, 6 FROM numbers(1))`,
      });
    }
    const portions = await Array.fromAsync(readLastSamples(engine, progress, 1000));
    assert.equal(portions.length, Math.ceil(50_002 / 1000));
    assert.ok(portions.every(({ count }) => count < 2000));
    const ids = new Set<string>();
    let late = 0;
    for (const { count, idLow, idHigh, value, timestampMs } of portions) {
      for (let row = 0; row < count; row++) {
        ids.add(`${idLow[row]} ${idHigh[row]}`);
        if (timestampMs[row] % 10_000 === 2000) late++;
        assert.ok(value[row] >= 1);
      }
    }
    assert.deepEqual([ids.size, late], [20_002, 10_002]);
  } finally {
    await engine.close();
  }
});
