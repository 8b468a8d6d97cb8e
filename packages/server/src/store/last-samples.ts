import { openHours } from './day-rollup.ts';
import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import type { Progress } from './progress.ts';
import { readSampleAnswer } from './sample-rows.ts';
import { seriesRanges } from './series-ranges.ts';
import type { SampleAnswer } from './store.ts';
import { dayLiteral } from './time-literal.ts';

/** About as many rows, and so at most as many series, are read in one portion. */
const rowsPerPortion = 1_000_000;

/**
 * The newest sample of every series: from the days, the hours that are in no day yet, and the minutes that are in no
 * hour yet. The tables are sorted by series, so that a portion of them by ranges of the id reads its part only.
 */
export async function* readLastSamples(
  engine: Engine,
  progress: Progress,
  portionRows = rowsPerPortion,
): AsyncIterable<SampleAnswer> {
  const sources = sourcesFor(progress);
  const rowCount = await countRows(engine, sources);
  for (const within of seriesRanges(rowCount, portionRows)) {
    yield await readPortion(engine, sources, within);
  }
}

type Source = { table: string; where: string };

function sourcesFor(progress: Progress): Source[] {
  const hoursDone = progress.get('hoursDone');
  const openMinutes = `segment > ${hoursDone} AND keep >= ${dayLiteral(progress.get('openMinutesDay'))}`;
  return [
    { table: 'days', where: `era <= ${progress.get('daysDone')}` },
    { table: 'hours', where: openHours(progress, hoursDone) },
    { table: 'minutes', where: openMinutes },
  ];
}

async function countRows(engine: Engine, sources: readonly Source[]): Promise<number> {
  const counts = sources.map(
    ({ table, where }) => `SELECT count() AS n FROM ${table} WHERE ${where}`,
  );
  const sql = `SELECT sum(n) FROM (${counts.join(' UNION ALL ')})`;
  return new RowReader(await engine.queryInternally({ sql })).uint64();
}

async function readPortion(
  engine: Engine,
  sources: readonly Source[],
  within: string,
): Promise<SampleAnswer> {
  const newest = sources.map(
    ({ table, where }) => `  SELECT series, last_ts AS t, last_value AS v FROM ${table} FINAL
  WHERE ${where} AND sample_count > 0 AND ${within}`,
  );
  const bytes = await engine.queryInternally({
    sql: `SELECT series, toUnixTimestamp64Milli(max(t)), argMax(v, t) FROM (
${newest.join('\n  UNION ALL\n')}
) GROUP BY series`,
    settings: { do_not_merge_across_partitions_select_final: 1 },
  });
  return readSampleAnswer(new RowReader(bytes), false);
}
