/**
 * Prints how many samples a stopped Tidemark has of metrics whose names begin so, each counted once. A question to the
 * server itself may not take as long as counting a hundred million does.
 */
import { openEmbeddedEngine } from '../../packages/server/src/store/engine/index.ts';
import { RowReader } from '../../packages/server/src/store/native/index.ts';

const [dataPath, prefix] = process.argv.slice(2);
if (dataPath === undefined || prefix === undefined) throw new Error('expected folder and prefix');

/** Ids are hashes: so many ranges of them have about as many series each, few enough for the engine's memory. */
const ranges = 64n;
const idsPerRange = 2n ** 64n / ranges;

const engine = await openEmbeddedEngine(dataPath);
let count = 0;
for (let range = 0n; range < ranges; range++) {
  const first = range * idsPerRange;
  const params = { prefix, first: String(first), last: String(first + idsPerRange - 1n) };
  const counted = await engine.queryInternally({
    sql: `SELECT count() FROM samples FINAL
WHERE series BETWEEN {first:UInt64} AND {last:UInt64} AND series IN
  (SELECT id FROM series WHERE startsWith(name, {prefix:String}) AND id BETWEEN {first:UInt64} AND {last:UInt64})`,
    params,
  });
  count += new RowReader(counted).uint64();
}
await engine.close();
process.stdout.write(String(count));
