/**
 * Does to a stopped Tidemark's data what the next full hour and some idle time would do: sums up the
 * hours, and waits until the engine has no more parts to merge. Prints the bytes of what is left.
 */
import { openStore } from '../../packages/server/src/store/index.ts';
import { untilSteady } from './folder-size.ts';

const [dataPath] = process.argv.slice(2);
if (dataPath === undefined) throw new Error('expected the data folder');

const store = await openStore({ dataPath, target: 'embedded' });
await store.rollUpHours(Math.floor(Date.now() / 1000));
await untilSteady(async () => (await store.diskUsage()).sizeBytes, {
  steadyMs: 4_000,
  atMostMs: 40_000,
});
const { sizeBytes, sampleSizeBytes } = await store.diskUsage();
await store.close();
process.stdout.write(JSON.stringify({ sampleBytes: sampleSizeBytes, totalBytes: sizeBytes }));
