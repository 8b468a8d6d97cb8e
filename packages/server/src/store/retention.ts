import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { noDay, type Progress } from './progress.ts';
import type { RowExpiry, TableCuts } from './row-expiry.ts';
import type { ExpiringSeries, RetentionCut } from './store.ts';
import { dayMs } from './time-literal.ts';

/** The first part of a partition's id is the day (the Monday of the week, the first of the quarter) as YYYYMMDD. */
type Partition = { table: string; id: string; day: number; lastDay: number; newestBlock: number };

const weekDays = 7;

/** The first day whose rows are kept by a cut. */
const firstKept: Readonly<Record<string, (cut: RetentionCut) => number>> = {
  samples: (cut) => cut.rawBeforeDay ?? 0,
  histograms: (cut) => cut.rawBeforeDay ?? 0,
  exemplars: (cut) => cut.rawBeforeDay ?? 0,
  minutes: (cut) => cut.minuteBeforeDay ?? 0,
  hours: (cut) => cut.hourBeforeDay ?? 0,
  days: (cut) => cut.hourBeforeDay ?? 0,
  answered_keys: (cut) => Math.floor(cut.keysBeforeMs / dayMs),
};

/**
 * Drops whole partitions whose rows have all expired; says how many. Rows of some series go earlier or later
 * than others, and those of a week of hours or a
 * quarter of days day by day: they are taken out of partitions that others are in. The cuts are recorded first: a correction must know which rows may be missing.
 */
export async function dropExpired(
  engine: Engine,
  progress: Progress,
  rowExpiry: RowExpiry,
  cut: RetentionCut,
  others: readonly ExpiringSeries[],
): Promise<number> {
  const cuts = [cut, ...others.map((other) => other.cut)];
  const floorOf = (of: (cut: RetentionCut) => number | null) =>
    Math.min(...cuts.map((cut) => of(cut) ?? 0));
  await raise(
    progress,
    'rawCutDay',
    floorOf((cut) => cut.rawBeforeDay),
  );
  await raise(
    progress,
    'minuteCutDay',
    floorOf((cut) => cut.minuteBeforeDay),
  );
  await raise(progress, 'hourCutDay', Math.max(...cuts.map((cut) => cut.hourBeforeDay ?? 0)));
  const partitions = await readPartitions(engine);
  const expired = partitions.filter(({ table, lastDay }) =>
    cuts.every((cut) => lastDay < firstKept[table](cut)),
  );
  for (const table of new Set(expired.map((partition) => partition.table))) {
    const drops = expired
      .filter((partition) => partition.table === table)
      .map((partition) => `DROP PARTITION ID '${partition.id}'`);
    await engine.command({ sql: `ALTER TABLE ${table} ${drops.join(', ')}` });
  }
  const isMixed = ({ table, day }: Partition) => cuts.some((cut) => day < firstKept[table](cut));
  const mixed = partitions.filter((one) => isMixed(one) && !expired.includes(one));
  await rowExpiry.run(
    tableCuts(mixed, cuts),
    others.map(({ series }) => series),
  );
  return expired.length;
}

/** Whether there are minute rows that the day before which they expire has passed. */
export async function hasMinutesBefore(engine: Engine, day: number): Promise<boolean> {
  const partitions = await readPartitions(engine);
  return partitions.some((partition) => partition.table === 'minutes' && partition.day < day);
}

/** Before this day no partition of minutes or hours begins; {@link noDay} when there is none. */
export async function firstRolledDay(engine: Engine): Promise<number> {
  const partitions = await readPartitions(engine);
  const rolled = partitions.filter(({ table }) => table === 'minutes' || table === 'hours');
  return rolled.reduce((first, { day }) => Math.min(first, day), noDay);
}

/** What is to be taken out of the tables that have such partitions. */
function tableCuts(mixed: readonly Partition[], cuts: readonly RetentionCut[]): TableCuts[] {
  const byTable = Map.groupBy(mixed, ({ table }) => table);
  return [...byTable].map(([table, partitions]) => {
    const [cutDay, ...cutDays] = cuts.map(firstKept[table]);
    return {
      table,
      cutDay,
      cutDays,
      partitions: partitions.map(({ id, newestBlock }) => `${id} ${newestBlock}`).join(', '),
    };
  });
}

async function raise(
  progress: Progress,
  name: 'rawCutDay' | 'minuteCutDay' | 'hourCutDay',
  day: number,
): Promise<void> {
  if (day > progress.get(name)) await progress.set(name, day);
}

async function readPartitions(engine: Engine): Promise<Partition[]> {
  const tables = Object.keys(firstKept).map((table) => `'${table}'`);
  const rows = new RowReader(
    await engine.queryInternally({
      sql: `SELECT table, partition_id, toUInt64(max(max_block_number)) FROM system.parts
WHERE database = currentDatabase() AND active AND table IN (${tables.join(', ')})
GROUP BY table, partition_id ORDER BY table, partition_id`,
    }),
  );
  const partitions: Partition[] = [];
  while (!rows.done) {
    const table = rows.string();
    const id = rows.string();
    const day = dayOf(id);
    partitions.push({ table, id, day, lastDay: lastDayOf(table, day), newestBlock: rows.uint64() });
  }
  return partitions;
}

/** The last of the days that a partition holds. */
function lastDayOf(table: string, day: number): number {
  if (table === 'hours') return day + weekDays - 1;
  if (table !== 'days') return day;
  const first = new Date(day * dayMs);
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 3) / dayMs - 1;
}

function dayOf(partitionId: string): number {
  const match = /^(\d{4})(\d{2})(\d{2})(-\d+)?$/.exec(partitionId);
  if (match === null) throw new Error(`partition id ${partitionId} does not begin with a day`);
  return Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / dayMs;
}
