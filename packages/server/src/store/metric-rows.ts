/** Rows of days lie by metric: which of them are those of some series. */
import { base64Text, seriesIn } from './packed-literal.ts';
import type { SeriesIds } from './store.ts';

/** What `metric` holds of a name, an expression of type UInt64. */
export function metricHash(name: string): string {
  return `cityHash64(${name})`;
}

/** A condition on rows of one of the tables: they are of these series. */
export function rowsOfSeries(table: 'minutes' | 'hours' | 'days', series: SeriesIds): string {
  return table === 'days' ? daysOfSeries(series) : seriesIn(series);
}

/** A condition on rows of days: they are of these series. Rows whose metric was not known have 0. */
export function daysOfSeries(series: SeriesIds): string {
  const { metrics } = series;
  if (metrics === undefined || series.count === 0) return seriesIn(series);
  const hashes = metrics.map((name) => metricHash(base64Text(name)));
  return `metric IN (${['toUInt64(0)', ...hashes].join(', ')}) AND ${seriesIn(series)}`;
}
