import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Histogram, noBuckets, observation, reading, resetHints } from '../batch/index.ts';
import { minuteMs } from '../head/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { Life } from './testing/life.ts';

/** Readings that come again or late, of series that have samples and histograms, each counted once. */

const startMs = Date.UTC(2026, 3, 2, 10);

let folder: string;
let store: Store;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-histogram-repeats-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** So many observations of 1. */
function ones(count: number, resetHint: Histogram['resetHint'] = resetHints.unknown): Histogram {
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
    resetHint,
  };
}

/** A series with a life of its own. */
async function begin(name: string) {
  const clock = { ms: startMs + 60 * minuteMs };
  const life = await Life.begin(store, join(folder, name), clock);
  const series = life.seriesOf(name);
  return {
    life,
    sample: async (timestampMs: number, value: number) => {
      life.log.gathering.append(life.table, series, timestampMs, value, reading);
      await life.log.commit();
    },
    histogram: async (
      timestampMs: number,
      histogram: Histogram,
      kind: typeof reading | typeof observation = reading,
    ) => {
      const row = { seriesIndex: series, timestampMs, kind, histogram };
      life.log.gathering.appendHistogram(life.table, row);
      await life.log.commit();
    },
    /** Minute, count and sum, first as the head has it, then as the store alone does. */
    minutes: async () => {
      const ask = async () => {
        const open = { startMs: undefined, endMs: undefined };
        const buckets = await life.query.aggregates(
          { name, labels: {} },
          open,
          'minute',
          'UTC',
          [],
        );
        return buckets.map(({ timestamp, count, sum }) => [
          (Date.parse(timestamp) - startMs) / minuteMs,
          count,
          sum,
        ]);
      };
      const fromHead = await ask();
      await life.pipeline.settle();
      assert.deepEqual(await ask(), fromHead);
      return fromHead;
    },
  };
}

for (const isClosedBetween of [false, true]) {
  const when = isClosedBetween ? 'a later segment' : 'one segment';

  test(`a sample that comes again beside histograms counts once, in ${when}`, async () => {
    const { life, sample, histogram, minutes } = await begin(`beside.${isClosedBetween}`);
    await sample(startMs + 1000, 5);
    await sample(startMs + 1000, 5);
    await histogram(startMs + 2000, ones(3), observation);
    if (isClosedBetween) await life.pipeline.settle();
    await sample(startMs + 1000, 6);
    assert.deepEqual(await minutes(), [[0, 4, 9]]);
    await life.log.close();
  });

  test(`a running histogram that comes late takes its part of the next one, in ${when}`, async () => {
    const { life, histogram, minutes } = await begin(`late.${isClosedBetween}`);
    for (const [minute, count] of [
      [0, 10],
      [5, 30],
      [6, 31],
    ] as const) {
      await histogram(startMs + minute * minuteMs, ones(count));
    }
    assert.deepEqual(await minutes(), [
      [5, 20, 20],
      [6, 1, 1],
    ]);
    if (isClosedBetween) await life.pipeline.settle();
    await histogram(startMs + 2 * minuteMs, ones(14));
    // Before all others: from here on the first one counts, too.
    await histogram(startMs - 3 * minuteMs, ones(7));
    assert.deepEqual(await minutes(), [
      [0, 3, 3],
      [2, 4, 4],
      [5, 16, 16],
      [6, 1, 1],
    ]);
    await life.log.close();
  });

  test(`a gauge histogram that comes late counts, and once, in ${when}`, async () => {
    const { life, histogram, minutes } = await begin(`gauge.${isClosedBetween}`);
    const gauge = (minute: number, count: number) =>
      histogram(startMs + minute * minuteMs, ones(count, resetHints.gauge));
    await gauge(1, 10);
    await gauge(4, 20);
    if (isClosedBetween) await life.pipeline.settle();
    for (let attempt = 0; attempt < 2; attempt++) await gauge(2, 7);
    assert.deepEqual(await minutes(), [
      [1, 10, 10],
      [2, 7, 7],
      [4, 20, 20],
    ]);
    await life.log.close();
  });
}
