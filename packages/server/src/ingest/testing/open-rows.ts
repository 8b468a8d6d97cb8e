import { Batch } from '../../batch/index.ts';
import { SeriesTable } from '../../series/index.ts';
import { Rows, type SeriesGate } from '../rows.ts';

export type ReadSample = {
  name: string;
  labels: Record<string, string>;
  timestampMs: number;
  value: number;
  kind: number;
};

/** Lets every series be born. */
export const openGate: SeriesGate = { admit: () => undefined, giveBack: () => undefined };

/** Rows that a decoder can write to, and what they end up in. */
export function openRows(
  nowMs = Date.UTC(2026, 0, 1),
  table = new SeriesTable(),
): { rows: Rows; batch: Batch; table: SeriesTable } {
  const rows = new Rows(table, openGate);
  const batch = new Batch();
  rows.open(batch, nowMs, 'test');
  return { rows, batch, table };
}

/** The samples of a batch in their order. */
export function samplesOf(batch: Batch, table: SeriesTable): ReadSample[] {
  return Array.from({ length: batch.count }, (_, row) => {
    const { name, labels } = table.definition(batch.seriesIndex[row]);
    return {
      name,
      labels: Object.fromEntries(labels),
      timestampMs: batch.timestampMs[row],
      value: batch.value[row],
      kind: batch.kind[row],
    };
  });
}
