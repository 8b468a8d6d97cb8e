/**
 * Prints how many samples a stopped Tidemark has of metrics whose names begin so, each counted once. A question to the server itself may not take as
 * long as counting a hundred million does.
 */
import { openEmbeddedEngine } from '../../packages/server/src/store/engine/index.ts';
import { RowReader } from '../../packages/server/src/store/native/index.ts';

const [dataPath, prefix] = process.argv.slice(2);
if (dataPath === undefined || prefix === undefined) throw new Error('expected folder and prefix');

const engine = await openEmbeddedEngine(dataPath);
const counted = await engine.queryInternally({
  sql: `SELECT count() FROM samples FINAL
WHERE series IN (SELECT id FROM series WHERE startsWith(name, {prefix:String}))`,
  params: { prefix },
});
const count = new RowReader(counted).uint64();
await engine.close();
process.stdout.write(String(count));
