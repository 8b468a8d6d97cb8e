import { TidemarkError } from '../../errors/index.ts';
import type { Engine } from '../engine/engine.ts';
import { insertRows } from '../insert-rows.ts';
import { type NativeColumn, RowReader } from '../native/index.ts';
import { createMigrationsTable, type Migration, migrations } from './migrations.ts';

/**
 * Brings the schema to the newest version of `steps`.
 * @throws TidemarkError `schema_too_new` when a newer Tidemark has written here.
 */
export async function migrate(
  engine: Engine,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  await engine.command({ sql: createMigrationsTable });
  const current = await schemaVersion(engine);
  const newest = steps.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new TidemarkError(
      'schema_too_new',
      `The data was written by a newer Tidemark: its schema has version ${current}, this program ` +
        `knows versions up to ${newest}. Start the newer program again, or use another data directory.`,
      { status: 500 },
    );
  }
  const missing = steps.filter(({ version }) => version > current);
  const isNew = current === 0 && (await hasNoTables(engine));
  for (const { statements, whenNew } of missing) {
    for (const sql of (isNew && whenNew) || statements) await engine.command({ sql });
  }
  await recordSteps(engine, missing);
}

async function schemaVersion(engine: Engine): Promise<number> {
  const sql = 'SELECT max(version) FROM schema_migrations';
  return new RowReader(await engine.queryInternally({ sql })).uint32();
}

/** Also false after a start that ended before its steps were recorded: what it left may be of another version. */
async function hasNoTables(engine: Engine): Promise<boolean> {
  const sql = `SELECT count() FROM system.tables
WHERE database = currentDatabase() AND name != 'schema_migrations'`;
  return new RowReader(await engine.queryInternally({ sql })).uint64() === 0;
}

/** All at once, which a first start is faster by: what a crash comes before is done again. */
async function recordSteps(engine: Engine, steps: readonly Migration[]): Promise<void> {
  const columns: NativeColumn[] = [
    { name: 'version', type: 'UInt32', values: Uint32Array.from(steps, ({ version }) => version) },
    { name: 'name', type: 'String', values: steps.map(({ name }) => name) },
  ];
  await insertRows(engine, 'schema_migrations', columns, steps.length);
}
