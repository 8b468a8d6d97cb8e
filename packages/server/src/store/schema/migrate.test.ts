import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TidemarkError } from '../../errors/index.ts';
import { type Engine, openEmbeddedEngine } from '../engine/index.ts';
import { RowReader } from '../native/index.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrations.ts';

const directory = mkdtempSync(join(tmpdir(), 'tidemark-schema-'));

const create = (version: number, table: string): Migration => ({
  version,
  name: table,
  statements: [`CREATE TABLE IF NOT EXISTS ${table} (a UInt8) ENGINE = MergeTree ORDER BY a`],
});

describe('migrations', () => {
  let engine: Engine;
  before(async () => {
    engine = await openEmbeddedEngine(directory);
  });
  after(async () => {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('run once each, in order, and a newer schema is refused', async () => {
    await migrate(engine, [create(1, 'one')]);
    await migrate(engine, [create(1, 'one'), create(2, 'two')]);
    await migrate(engine, [create(1, 'one'), create(2, 'two')]);
    const sql = 'SELECT version FROM schema_migrations ORDER BY version';
    const rows = new RowReader(await engine.query({ sql }));
    assert.deepEqual([rows.uint32(), rows.uint32(), rows.done], [1, 2, true]);
    await engine.query({ sql: 'SELECT a FROM two' });
    await assert.rejects(
      migrate(engine, [create(1, 'one')]),
      (error) => error instanceof TidemarkError && /version 2.*up to 1/.test(error.message),
    );
  });
});
