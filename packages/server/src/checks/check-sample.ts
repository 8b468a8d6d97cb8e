import type { CheckType } from '@tidemark/protocol';
import { type Rows, refusedSeries } from '../ingest/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { CheckReport } from './check.ts';

/** A series for each check: what is posted can be charted, and asked for in PromQL. */
const metrics: Readonly<Record<CheckType, { name: string; unit: string | undefined }>> = {
  disk: { name: 'check_disk_percent', unit: '%' },
  ping: { name: 'check_ping', unit: undefined },
};

export const checkSample = { write, newest };

/**
 * Writes the report as a reading, so that a sender may repeat it: the percentage of a disk, and 1 for a ping. One
 * without a value brings none. Whether it is taken; if not, the reason is noted.
 */
function write(rows: Rows, index: number, report: CheckReport): boolean {
  const { host, name, type, timestampMs } = report;
  const value = type === 'ping' ? 1 : report.value;
  if (value === null) return true;
  rows.item = index;
  const metric = metrics[type];
  const series = rows.series(metric.name, labelsOf({ host, name }), 'gauge', metric.unit);
  return series !== refusedSeries && rows.addReading(series, timestampMs, value);
}

/** The newest sample that there is of the check. */
function newest(
  table: SeriesTable,
  { host, name, type }: { host: string; name: string; type: CheckType },
): { timestampMs: number; value: number } | undefined {
  const series = table.findSeries(metrics[type].name, labelsOf({ host, name }));
  if (series === -1 || Number.isNaN(table.lastTimestampMs[series])) return undefined;
  return { timestampMs: table.lastTimestampMs[series], value: table.lastValue[series] };
}

/** Sorted by name. */
function labelsOf({ host, name }: { host: string; name: string }): [string, string][] {
  return [
    ['host', host],
    ['name', name],
  ];
}
