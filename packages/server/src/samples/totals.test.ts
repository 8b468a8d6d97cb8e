import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { observation, reading, staleNaN } from '../batch/index.ts';
import { minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { compileMatcher } from '../promql/index.ts';
import { openStore } from '../store/index.ts';
import { RolledUse } from './rolled-use.ts';
import { samplesOf } from './testing/samples-of.ts';

const startMs = Date.UTC(2026, 2, 29, 0, 30);

test('a stale marker among increments does not end their total', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-totals-'));
  const store = await openStore({ dataPath: folder, target: 'embedded' });
  const life = await Life.begin(store, join(folder, 'wal'), { ms: startMs + 60 * minuteMs });
  try {
    const samples = samplesOf(life, store, { nowMs: () => startMs + 60 * minuteMs });
    const sent = [
      [3, observation],
      [staleNaN, reading],
      [4, observation],
      [100, reading],
      [5, observation],
    ] as const;
    for (const [minute, [value, kind]] of sent.entries()) {
      const index = life.seriesOf('c', 'counter');
      life.log.gathering.append(life.table, index, startMs + minute * minuteMs, value, kind);
    }
    await life.log.commit();
    const [series] = await samples.source(new RolledUse()).select(
      {
        matchers: [compileMatcher('__name__', '=', 'c')],
        startMs: startMs - 1,
        endMs: startMs + 9 * minuteMs,
        hint: { stepMs: 0, rangeMs: 0, function: null },
      },
      { takeSeries: () => undefined, takeSamples: () => undefined },
      new AbortController().signal,
    );
    assert.deepEqual([...(series?.value ?? [])], [3, Number.NaN, 7, 100, 105]);
    assert.deepEqual([...(series?.stale ?? [])], [1]);
  } finally {
    await life.crash();
    await store.close();
    await rm(folder, { recursive: true });
  }
});
