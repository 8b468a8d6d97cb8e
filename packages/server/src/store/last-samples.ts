import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { readSampleAnswer } from './sample-rows.ts';
import { seriesRanges } from './series-ranges.ts';
import type { SampleAnswer } from './store.ts';

/** About as many minute and hour rows, and so at most as many series, are read in one portion. */
const rowsPerPortion = 1_000_000;
/**
 * The newest sample of every series: from the hours, and from the minutes that no era has summed up.
 * The tables are sorted by series, so that a portion of them by ranges of the id reads its part only.
 */
export async function* readLastSamples(
  engine: Engine,
  hoursDone: number,
  portionRows = rowsPerPortion,
): AsyncIterable<SampleAnswer> {
  const rowCount = await countRows(engine);
  for (const within of seriesRanges(rowCount, portionRows)) {
    yield await readPortion(engine, hoursDone, within);
  }
}

async function countRows(engine: Engine): Promise<number> {
  const sql = `SELECT assumeNotNull(sum(total_rows)) FROM system.tables
WHERE database = currentDatabase() AND name IN ('hours', 'minutes')`;
  return new RowReader(await engine.queryInternally({ sql })).uint64();
}

async function readPortion(
  engine: Engine,
  hoursDone: number,
  within: string,
): Promise<SampleAnswer> {
  const bytes = await engine.queryInternally({
    sql: `SELECT series, toUnixTimestamp64Milli(max(t)), argMax(v, t) FROM (
  SELECT series, last_ts AS t, last_value AS v FROM hours FINAL
  WHERE era <= ${hoursDone} AND sample_count > 0 AND ${within}
  UNION ALL
  SELECT series, last_ts AS t, last_value AS v FROM minutes FINAL
  WHERE segment > ${hoursDone} AND sample_count > 0 AND ${within}
) GROUP BY series`,
    settings: { do_not_merge_across_partitions_select_final: 1 },
  });
  return readSampleAnswer(new RowReader(bytes), false);
}
