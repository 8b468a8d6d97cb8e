import { packedIds, packedUint32 } from './packed-literal.ts';
import type { CutDays, SeriesCuts, SeriesIds } from './store.ts';
import { dayLiteral } from './time-literal.ts';

/** The day before which rows of the asked series may be missing, as an expression of type Date, and its bounds. */
export type Cut = { sql: string; first: number; last: number };

export type Cuts = { raw: Cut; minute: Cut };

/**
 * What may be missing of these series: of all of them what lies before the floor, of some more. Where they differ,
 * the expression is about the column `series`.
 */
export function cutsOf(series: SeriesIds, floor: CutDays, ofSeries: SeriesCuts | null): Cuts {
  const raw = new Uint16Array(series.count).fill(floor.raw);
  const minute = new Uint16Array(series.count).fill(floor.minute);
  if (ofSeries !== null) {
    for (let i = 0; i < series.count; i++) {
      const cut = ofSeries.of(series.idLow[i], series.idHigh[i]);
      raw[i] = Math.max(raw[i], cut.raw);
      minute[i] = Math.max(minute[i], cut.minute);
    }
  }
  return { raw: cutOf(series, raw, floor.raw), minute: cutOf(series, minute, floor.minute) };
}

function cutOf(series: SeriesIds, days: Uint16Array, floor: number): Cut {
  if (days.length === 0) return { sql: dayLiteral(floor), first: floor, last: floor };
  const first = days.reduce((a, b) => Math.min(a, b));
  const last = days.reduce((a, b) => Math.max(a, b));
  if (first === last) return { sql: dayLiteral(first), first, last };
  const rows = Array.from(days.keys()).filter((row) => days[row] !== first);
  const ids = {
    count: rows.length,
    idLow: Uint32Array.from(rows, (row) => series.idLow[row]),
    idHigh: Uint32Array.from(rows, (row) => series.idHigh[row]),
  };
  const others = packedUint32(Uint32Array.from(rows, (row) => days[row]));
  const sql = `toDate(toUInt16(transform(series, ${packedIds(ids)}, ${others}, toUInt32(${first}))))`;
  return { sql, first, last };
}

/** A condition on `keep`: not before the cut. The first part is a constant, which prunes partitions. */
export function keptFrom({ sql, first, last }: Cut): string {
  if (first === last) return `keep >= ${sql}`;
  return `(keep >= ${dayLiteral(first)} AND keep >= ${sql})`;
}
