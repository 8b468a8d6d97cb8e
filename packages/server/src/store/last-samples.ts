import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { readSampleAnswer } from './sample-rows.ts';
import type { SampleAnswer } from './store.ts';

/** The newest sample of every series: from the hours, and from the minutes that no era has summed up. */
export async function readLastSamples(engine: Engine, hoursDone: number): Promise<SampleAnswer> {
  const bytes = await engine.query({
    sql: `SELECT series, toUnixTimestamp64Milli(max(t)), argMax(v, t) FROM (
  SELECT series, last_ts AS t, last_value AS v FROM hours FINAL
  WHERE era <= ${hoursDone} AND sample_count > 0
  UNION ALL
  SELECT series, last_ts AS t, last_value AS v FROM minutes FINAL
  WHERE segment > ${hoursDone} AND sample_count > 0
) GROUP BY series`,
    settings: { max_execution_time: 60, do_not_merge_across_partitions_select_final: 1 },
  });
  return readSampleAnswer(new RowReader(bytes), false);
}
