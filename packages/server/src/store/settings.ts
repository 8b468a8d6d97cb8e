import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { RowReader } from './native/index.ts';

/** null when it was never written. */
export async function readSetting(engine: Engine, name: string): Promise<string | null> {
  const rows = new RowReader(
    await engine.queryInternally({
      sql: 'SELECT value FROM settings FINAL WHERE name = {name:String}',
      params: { name },
    }),
  );
  return rows.done ? null : rows.string();
}

export function writeSetting(engine: Engine, name: string, value: string): Promise<void> {
  const columns = [
    { name: 'name', type: 'String' as const, values: [name] },
    { name: 'value', type: 'String' as const, values: [value] },
  ];
  return insertRows(engine, 'settings', columns, 1);
}
