/**
 * Does to a stopped Tidemark's data what the next full hour, the next midnight and a quiet quarter of an hour would do:
 * sums up hours and days, merges the parts of each partition, and waits until what was merged is gone. Prints the bytes
 * of the rest.
 */
import { openEmbeddedEngine } from '../../packages/server/src/store/engine/index.ts';
import { openStore } from '../../packages/server/src/store/index.ts';
import { dayMs } from '../suites/bench-context.ts';
import { untilSteady } from './folder-size.ts';

const [dataPath] = process.argv.slice(2);
if (dataPath === undefined) throw new Error('expected the data folder');

const rolled = await openStore({ dataPath, target: 'embedded' });
await rolled.rollUpHours(Math.floor(Date.now() / 1000));
await rolled.rollUpDays(Math.floor(Date.now() / dayMs));
await rolled.close();

// Partitions that are quiet for a quarter of an hour become one part by themselves; nobody waits for that here.
const engine = await openEmbeddedEngine(dataPath);
for (const table of ['samples', 'minutes', 'hours', 'days']) {
  await engine.command({ sql: `OPTIMIZE TABLE ${table} FINAL` });
}
await engine.close();

const store = await openStore({ dataPath, target: 'embedded' });
await untilSteady(async () => (await store.diskUsage()).sizeBytes, {
  steadyMs: 4_000,
  atMostMs: 40_000,
});
const { sizeBytes, sampleSizeBytes } = await store.diskUsage();
await store.close();
process.stdout.write(JSON.stringify({ sampleBytes: sampleSizeBytes, totalBytes: sizeBytes }));
