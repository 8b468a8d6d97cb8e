/**
 * A process that the contract kills: writes ten samples of the round (and those of the round before
 * again, as a replay would), says `written` and stays until it is killed.
 */
import { openStore } from '../index.ts';
import { flush } from './rows.ts';

const [dataPath, target, roundText] = process.argv.slice(2);
const round = Number(roundText);
const start = Date.UTC(2026, 5, 1, 12);

const store = await openStore({ dataPath, target });
for (const segment of [round - 1, round]) {
  if (segment === 0) continue;
  const samples = Array.from({ length: 10 }, (_, row) => ({
    series: 1,
    ms: start + segment * 1000,
    value: segment,
    row,
  }));
  await flush(store, segment, samples);
  await store.rollUpHours(segment);
}
await store.sync();
process.stdout.write('written\n');
process.stdin.resume();
