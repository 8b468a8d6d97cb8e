import { TidemarkError } from '../../errors/index.ts';
import type { Engine } from '../engine/engine.ts';
import { encodeNativeBlock, type NativeColumn, RowReader } from '../native/index.ts';
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
  for (const step of steps) {
    if (step.version <= current) continue;
    for (const sql of step.statements) await engine.command({ sql });
    await recordStep(engine, step);
  }
}

async function schemaVersion(engine: Engine): Promise<number> {
  const sql = 'SELECT max(version) FROM schema_migrations';
  return new RowReader(await engine.queryInternally({ sql })).uint32();
}

async function recordStep(engine: Engine, step: Migration): Promise<void> {
  const columns: NativeColumn[] = [
    { name: 'version', type: 'UInt32', values: Uint32Array.of(step.version) },
    { name: 'name', type: 'String', values: [step.name] },
  ];
  await engine.insertNative('schema_migrations', columns, encodeNativeBlock(columns, 1));
}
