import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TidemarkError } from '../../errors/index.ts';
import { encodeNativeBlock, RowReader } from '../native/index.ts';
import { maxEngineMemoryBytes, openEmbeddedEngine } from './embedded.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-engine-'));
after(() => rmSync(root, { recursive: true, force: true }));

const isCode = (code: string) => (error: unknown) =>
  error instanceof TidemarkError && error.code === code;

describe('embedded engine', () => {
  test('a second process on the directory is refused, saying which directory', async () => {
    const path = join(root, 'shared');
    const engine = await openEmbeddedEngine(path);
    try {
      const module = fileURLToPath(new URL('./embedded.ts', import.meta.url));
      const script = `const { openEmbeddedEngine } = await import(process.argv[1]);
        await openEmbeddedEngine(process.argv[2]).then(
          () => console.log('opened'), (error) => console.log(error.code, error.message));
        process.exit(0);`;
      const second = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', script, module, path],
        { encoding: 'utf8' },
      );
      assert.match(second.stdout, /^engine_in_use /);
      assert.ok(second.stdout.includes(path));
      await engine.query({ sql: 'SELECT 1' });
    } finally {
      await engine.close();
    }
  });

  test('a large read is shared by as many threads as it asks for', async () => {
    const engine = await openEmbeddedEngine(join(root, 'threads'));
    try {
      await engine.command({
        sql: 'CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS index_granularity = 128',
      });
      await engine.command({ sql: 'INSERT INTO t SELECT number FROM numbers(1000000)' });
      const explain = async (maxThreads: number) => {
        const pipeline = `EXPLAIN PIPELINE SELECT sum(a) FROM t SETTINGS max_threads = ${maxThreads}`;
        const bytes = await engine.query({ sql: `SELECT explain FROM (${pipeline})` });
        return Buffer.from(bytes).toString();
      };
      assert.match(await explain(2), /AggregatingTransform × 2/);
      assert.doesNotMatch(await explain(1), /AggregatingTransform × /);
    } finally {
      await engine.close();
    }
  });

  test('an insert of many blocks makes one part', async () => {
    const engine = await openEmbeddedEngine(join(root, 'parts'));
    try {
      await engine.command({ sql: 'CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a' });
      const values = new Uint8Array(700_000);
      const columns = [{ name: 'a', type: 'UInt8', values } as const];
      const block = () => encodeNativeBlock(columns, values.length);
      await engine.insertNative('t', columns, [...block(), ...block(), ...block()]);
      const parts = await engine.query({
        sql: "SELECT toUInt8(count()), toUInt32(sum(rows)) FROM system.parts WHERE table = 't' AND active",
      });
      const view = new DataView(parts.buffer, parts.byteOffset);
      assert.deepEqual([view.getUint8(0), view.getUint32(1, true)], [1, 2_100_000]);
    } finally {
      await engine.close();
    }
  });

  test('its memory is a share of what there is, within bounds', () => {
    const gibibyte = 1024 ** 3;
    assert.equal(maxEngineMemoryBytes(64 * gibibyte), 2 * gibibyte);
    assert.equal(maxEngineMemoryBytes(4 * gibibyte), gibibyte);
    assert.equal(maxEngineMemoryBytes(2 * gibibyte), 0.75 * gibibyte);
    assert.equal(maxEngineMemoryBytes(0.5 * gibibyte), 0.25 * gibibyte);
  });

  test('the settings of merges are in force', async () => {
    const engine = await openEmbeddedEngine(join(root, 'merges'));
    try {
      const base = await engine.query({
        sql: "SELECT value FROM system.merge_tree_settings WHERE name = 'merge_selector_base'",
      });
      assert.equal(new RowReader(base).string(), '10');
    } finally {
      await engine.close();
    }
  });

  test('reads are limited in time and memory, and settings do not last', async () => {
    const engine = await openEmbeddedEngine(join(root, 'limits'));
    try {
      const slow = { sql: 'SELECT sleepEachRow(0.1) FROM numbers(100)' };
      const started = performance.now();
      await assert.rejects(
        engine.query({ ...slow, settings: { max_block_size: 1 } }),
        isCode('query_too_large'),
      );
      // The engine's own limit is below 3 s; what it works beside may slow all of this down.
      assert.ok(performance.now() - started < 12_000);
      const large = 'SELECT groupArray(number) FROM numbers(200000000)';
      await assert.rejects(engine.query({ sql: large }), isCode('query_too_large'));
      await engine.command({ sql: 'CREATE TABLE t (a UInt8) ENGINE = Memory' });
      await engine.command({
        sql: 'INSERT INTO t SELECT 1',
        settings: { max_block_size: 7, async_insert: 0 },
      });
      const setting = await engine.query({ sql: "SELECT getSetting('max_block_size')" });
      assert.notEqual(new DataView(setting.buffer, setting.byteOffset).getUint8(0), 7);
    } finally {
      await engine.close();
    }
  });

  test('what the store asks itself has other limits than users, waits for no user, and may be repeated', async () => {
    const engine = await openEmbeddedEngine(join(root, 'internal'));
    try {
      const longer = { sql: 'SELECT sleepEachRow(0.1) FROM numbers(30)' };
      const settings = { max_block_size: 1 };
      await assert.rejects(engine.query({ ...longer, settings }), isCode('query_too_large'));
      const users = Array.from({ length: 20 }, () =>
        engine.query({ ...longer, settings }).catch(() => undefined),
      );
      await engine.queryInternally({ ...longer, settings });
      for (const [name, value] of [
        ['max_execution_time', 0.3],
        ['max_memory_usage', 1_000_000],
        ['max_bytes_to_read', 8],
      ] as const) {
        const large = { sql: 'SELECT groupArray(number), sleep(0.4) FROM numbers(5000000)' };
        await assert.rejects(
          engine.queryInternally({ ...large, settings: { [name]: value } }),
          (error) => isCode('engine_unavailable')(error) && (error as TidemarkError).retryable,
          name,
        );
      }
      await Promise.all(users);
    } finally {
      await engine.close();
    }
  });

  test('files of a killed process are removed, files of an insert too', async () => {
    const path = join(root, 'files');
    const first = await openEmbeddedEngine(path);
    await first.close();
    writeFileSync(join(path, 'engine-files', 'left-over.native'), 'x');
    const engine = await openEmbeddedEngine(path);
    try {
      assert.ok(existsSync(join(path, 'engine-files')));
      await assert.rejects(engine.insertNative('nowhere', [], [new Uint8Array(2)]));
      assert.deepEqual(readdirSync(join(path, 'engine-files')), []);
    } finally {
      await engine.close();
    }
    await assert.rejects(engine.query({ sql: 'SELECT 1' }), isCode('engine_unavailable'));
  });

  test('a process that aborts ends, and does not hang', () => {
    const module = fileURLToPath(new URL('./embedded.ts', import.meta.url));
    const script = `const { openEmbeddedEngine } = await import(process.argv[1]);
      await openEmbeddedEngine(process.argv[2]);
      process.kill(process.pid, 'SIGABRT');
      setInterval(() => {}, 1000);`;
    const child = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, module, join(root, 'abort')],
      { timeout: 30_000, killSignal: 'SIGTERM' },
    );
    assert.equal(child.signal, 'SIGKILL');
  });

  test('a path that the engine would take for a pattern is refused', async () => {
    await assert.rejects(openEmbeddedEngine(join(root, 'a*b')), isCode('bad_data_path'));
  });
});
