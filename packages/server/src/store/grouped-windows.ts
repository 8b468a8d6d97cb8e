/** Whole windows of many series, put together by group in the engine: only what groups come to leaves it. */
import { hoursPerDay } from './day-rows.ts';
import type { Engine } from './engine/index.ts';
import { threadsFor } from './engine-threads.ts';
import { groupedDays } from './grouped-days.ts';
import { groupedHours } from './grouped-hours.ts';
import type { KeptSums } from './kept-sums.ts';
import { BlockReader } from './native/index.ts';
import type { GroupedQuestion, GroupedRows } from './store.ts';
import { hourMs } from './time-literal.ts';

export async function readGrouped(
  engine: Engine,
  question: GroupedQuestion,
  kept: KeptSums<GroupedRows>,
): Promise<GroupedRows> {
  const { series, spans, throughEra, windowMs } = question;
  const isHourly = windowMs === hourMs;
  if (series.count === 0 || spans.length === 0 || throughEra === 0) {
    return readAnswer(new Uint8Array(0), isHourly);
  }
  return kept.get(question, throughEra, async () => {
    const sql = isHourly ? groupedHours(question) : groupedDays(question);
    return readAnswer(await engine.queryColumns({ sql, settings: threadsFor(series) }), isHourly);
  });
}

/** Bytes in memory. */
export function sizeOfGrouped({ count, windowsPerRow }: GroupedRows): number {
  return count * (4 + 4 + 2 * windowsPerRow * 8);
}

const eachHour = { arrayOf: hoursPerDay, width: 8 };
const hourWidths = [4, 4, eachHour, eachHour];
const windowWidths = [4, 4, 8, 8];

function readAnswer(bytes: Uint8Array, isHourly: boolean): GroupedRows {
  const windowsPerRow = isHourly ? hoursPerDay : 1;
  const capacity = Math.floor(bytes.length / (4 + 4 + 2 * windowsPerRow * 8));
  const rows: GroupedRows = {
    count: 0,
    windowsPerRow,
    group: new Uint32Array(capacity),
    beginS: new Uint32Array(capacity),
    windowSeries: new Float64Array(capacity * windowsPerRow),
    windowValue: new Float64Array(capacity * windowsPerRow),
  };
  const blocks = new BlockReader(bytes, isHourly ? hourWidths : windowWidths);
  while (blocks.next()) {
    const [groups, begins, series, values] = blocks.columns;
    rows.group.set(new Uint32Array(groups), rows.count);
    rows.beginS.set(new Uint32Array(begins), rows.count);
    rows.windowSeries.set(new Float64Array(series), rows.count * windowsPerRow);
    rows.windowValue.set(new Float64Array(values), rows.count * windowsPerRow);
    rows.count += blocks.rowCount;
  }
  return rows;
}
