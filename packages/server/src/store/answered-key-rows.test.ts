import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readAnsweredKeys, writeAnsweredKeys } from './answered-key-rows.ts';
import { openEmbeddedEngine } from './engine/index.ts';
import { migrate } from './schema/index.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-answered-keys-'));
after(() => rmSync(root, { recursive: true, force: true }));

test('of keys whose answers are too large together, the newest are read back, in their order', async () => {
  const engine = await openEmbeddedEngine(root);
  try {
    await migrate(engine);
    const keys = Array.from({ length: 40_000 }, (_, i) => ({
      key: `k${i}`,
      answeredAtMs: i,
      status: 400,
      body: 'x'.repeat(1000),
    }));
    await writeAnsweredKeys(engine, keys);
    const maxBytes = 8_000_000;
    const read = await readAnsweredKeys(engine, 0, maxBytes);
    assert.ok(read.length > 7_000 && read.length < 16_000, `${read.length} keys`);
    assert.deepEqual(read.at(-1), keys.at(-1));
    assert.deepEqual(read[0], keys.at(-read.length));
    assert.equal((await readAnsweredKeys(engine, 0)).length, keys.length);
  } finally {
    await engine.close();
  }
});
