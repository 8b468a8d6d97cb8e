import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import type { Progress } from './progress.ts';
import type { RetentionCut } from './store.ts';
import { dayMs } from './time-literal.ts';

/** The first part of a partition's id is the day (or the Monday of the week) as YYYYMMDD. */
type Partition = { table: string; id: string; day: number };

const weekDays = 7;

/**
 * Drops whole partitions whose rows have all expired; says how many. A week of hours goes when its last
 * day has expired. The cuts are recorded first: a correction must know which rows may be missing.
 */
export async function dropExpired(
  engine: Engine,
  progress: Progress,
  cut: RetentionCut,
): Promise<number> {
  await raise(progress, 'rawCutDay', cut.rawBeforeDay);
  await raise(progress, 'minuteCutDay', cut.minuteBeforeDay);
  const firstKept = new Map<string, number>([
    ['samples', cut.rawBeforeDay ?? 0],
    ['histograms', cut.rawBeforeDay ?? 0],
    ['exemplars', cut.rawBeforeDay ?? 0],
    ['minutes', cut.minuteBeforeDay ?? 0],
    ['hours', (cut.hourBeforeDay ?? 0) - (weekDays - 1)],
    ['answered_keys', Math.floor(cut.keysBeforeMs / dayMs)],
  ]);
  const expired = (await readPartitions(engine)).filter(
    (partition) => partition.day < (firstKept.get(partition.table) ?? 0),
  );
  for (const table of new Set(expired.map((partition) => partition.table))) {
    const drops = expired
      .filter((partition) => partition.table === table)
      .map((partition) => `DROP PARTITION ID '${partition.id}'`);
    await engine.command({ sql: `ALTER TABLE ${table} ${drops.join(', ')}` });
  }
  return expired.length;
}

async function raise(
  progress: Progress,
  name: 'rawCutDay' | 'minuteCutDay',
  day: number | null,
): Promise<void> {
  if (day !== null && day > progress.get(name)) await progress.set(name, day);
}

async function readPartitions(engine: Engine): Promise<Partition[]> {
  const rows = new RowReader(
    await engine.queryInternally({
      sql: `SELECT DISTINCT table, partition_id FROM system.parts
WHERE database = currentDatabase() AND active
  AND table IN ('samples', 'histograms', 'exemplars', 'minutes', 'hours', 'answered_keys')`,
    }),
  );
  const partitions: Partition[] = [];
  while (!rows.done) {
    const table = rows.string();
    const id = rows.string();
    partitions.push({ table, id, day: dayOf(id) });
  }
  return partitions;
}

function dayOf(partitionId: string): number {
  const match = /^(\d{4})(\d{2})(\d{2})(-\d+)?$/.exec(partitionId);
  if (match === null) throw new Error(`partition id ${partitionId} does not begin with a day`);
  return Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / dayMs;
}
