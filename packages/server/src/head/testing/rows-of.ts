import { MinuteColumns } from '../../layout/index.ts';
import type { SeriesTable } from '../../series/index.ts';
import type { MinutePairs } from '../../store/index.ts';
import type { OpenMinutes } from '../open-minutes.ts';

/** What is to be written of the minutes; raw samples are kept from `rawCutDay` on. */
export function rowsOf(
  table: SeriesTable,
  minutes: OpenMinutes,
  rawCutDay = 0,
): { exact: MinuteColumns; repeated: MinutePairs } {
  const exact = new MinuteColumns();
  const repeated = minutes.toRows(exact, table, () => rawCutDay);
  return { exact, repeated };
}
