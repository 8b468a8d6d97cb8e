import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { codeOfValue } from '../../sketch/index.ts';
import {
  countAndSum,
  flush,
  groups,
  minutePairs,
  minuteRows,
  question,
  sampleRows,
} from '../contract/rows.ts';
import { openEmbeddedEngine } from '../engine/index.ts';
import { openStore } from '../index.ts';
import { writeMinutes } from '../minute-rows.ts';
import { Progress } from '../progress.ts';
import { writeSamples } from '../sample-rows.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-upgrade-'));
after(() => rmSync(root, { recursive: true, force: true }));

const noon = Date.UTC(2026, 5, 1, 12);

test('a folder of version 1 is opened and goes on, its old minutes without distribution', async () => {
  const old = [
    { series: 1, ms: noon, value: 5 },
    { series: 1, ms: noon + 1, value: 6, row: 0 },
  ];
  const engine = await openEmbeddedEngine(root);
  try {
    await migrate(engine, migrations.slice(0, 1));
    await writeSamples(engine, sampleRows(1, old));
    await writeMinutes(engine, new Progress(engine), 1, [{ ...minuteRows(old), edges: null }]);
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
