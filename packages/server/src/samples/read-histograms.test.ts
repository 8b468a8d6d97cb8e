import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Histogram, noBuckets, reading, resetHints, staleNaN } from '../batch/index.ts';
import { minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { compileMatcher } from '../promql/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { RolledUse } from './rolled-use.ts';
import { samplesOf } from './testing/samples-of.ts';

const startMs = Date.UTC(2026, 2, 29, 0, 30);

let folder: string;
let store: Store;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-read-histograms-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

function histogramOf(count: number): Histogram {
  return {
    schema: 0,
    count,
    sum: count,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: { index: Int32Array.of(0), count: Float64Array.of(count) },
    negative: noBuckets,
    bounds: new Float64Array(0),
    min: Number.NaN,
    max: Number.NaN,
    resetHint: resetHints.unknown,
  };
}

test('histograms have the reset hints of Prometheus, whether or not their predecessor is asked for', async () => {
  const life = await Life.begin(store, join(folder, 'wal'), { ms: startMs + 60 * minuteMs });
  const samples = samplesOf(life, store, { nowMs: () => startMs + 60 * minuteMs });
  try {
    const stale = { ...histogramOf(0), sum: staleNaN, positive: noBuckets };
    const sent = [1, 2, 3, 1, 2].map(histogramOf);
    for (const [minute, histogram] of [...sent, stale, histogramOf(5)].entries()) {
      life.log.gathering.appendHistogram(life.table, {
        seriesIndex: life.seriesOf('h'),
        timestampMs: startMs + minute * minuteMs,
        histogram,
        kind: reading,
      });
    }
    await life.log.commit();
    let taken = 0;
    const ask = async (fromMinute: number) => {
      const [series] = await samples.source(new RolledUse()).select(
        {
          matchers: [compileMatcher('__name__', '=', 'h')],
          startMs: startMs + fromMinute * minuteMs - 1,
          endMs: startMs + 9 * minuteMs,
          hint: { stepMs: 0, rangeMs: 0, function: null },
        },
        { takeSeries: () => undefined, takeSamples: (count) => (taken += count) },
        new AbortController().signal,
      );
      return series?.histograms?.map(({ histogram }) => histogram?.resetHint ?? null);
    };
    const { unknown, no } = resetHints;
    assert.deepEqual(await ask(0), [unknown, no, no, unknown, no, null, unknown]);
    assert.equal(taken, 7);
    assert.deepEqual(await ask(2), [no, unknown, no, null, unknown]);
    assert.deepEqual(await ask(3), [unknown, no, null, unknown]);
    assert.equal(taken, 7 + 5 + 4, 'only those that were asked for count');
    assert.deepEqual(await ask(7), undefined);
  } finally {
    await life.crash();
  }
});
