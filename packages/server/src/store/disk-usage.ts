import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import type { DiskUsage } from './store.ts';

export async function readDiskUsage(engine: Engine): Promise<DiskUsage> {
  const rows = new RowReader(
    await engine.queryInternally({
      sql: `SELECT sum(bytes_on_disk), sumIf(rows, table = 'samples'),
  sumIf(bytes_on_disk, table = 'samples')
FROM system.parts WHERE database = currentDatabase() AND active`,
    }),
  );
  return { sizeBytes: rows.uint64(), sampleRows: rows.uint64(), sampleSizeBytes: rows.uint64() };
}
