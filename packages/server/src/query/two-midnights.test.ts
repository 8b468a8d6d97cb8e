/** Where clocks go back to midnight, a day has two of them. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { observation } from '../batch/index.ts';
import { dayMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { openStore, type Store } from '../store/index.ts';
import { hourMs } from './plan-spans.ts';

let folder: string;
let store: Store;
let lives = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-kept-review-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function begin(nowMs: number) {
  const clock = { ms: nowMs };
  const life = await Life.begin(store, join(folder, `wal${lives++}`), clock);
  const write = async (name: string, atMs: number, value: number) => {
    life.log.gathering.append(life.table, life.seriesOf(name), atMs, value, observation);
    await life.log.commit();
  };
  return { life, write };
}

for (const [zone, ofDay, firstMs] of [
  ['Atlantic/Azores', Date.UTC(2025, 9, 26), Date.UTC(2025, 9, 26)],
  ['America/Havana', Date.UTC(2025, 10, 2), Date.UTC(2025, 10, 2, 4)],
  ['America/Scoresbysund', Date.UTC(2023, 9, 29), Date.UTC(2023, 9, 29)],
] as const) {
  for (const hours of [[5], [30, 5], [0, 5]]) {
    test(`a day of ${zone} with two midnights is one bucket, which begins at the first; samples ${hours} h later`, async () => {
      const { life, write } = await begin(ofDay + 20 * dayMs);
      const name = `${zone} ${hours}`;
      for (const hour of hours) await write(name, firstMs + hour * hourMs, hour);
      await life.pipeline.settle();
      // Asked of the store directly: that is what there was before sums were kept.
      const frame = { startMs: firstMs - 2 * dayMs, endMs: firstMs + 4 * dayMs - 1 };
      const buckets = await life.query.aggregates({ name, labels: {} }, frame, 'day', zone, []);
      const inDay = buckets.filter(({ timestamp }) => Date.parse(timestamp) < firstMs + dayMs);
      assert.deepEqual(
        inDay.map(({ timestamp, count }) => [timestamp, count]),
        [[new Date(firstMs).toISOString(), hours.filter((hour) => hour < 25).length]],
      );
      await life.log.close();
    });
  }
}
