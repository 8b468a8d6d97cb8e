import {
  doublesPerRow,
  isReading,
  marksAt,
  type PendingReadings,
  type Reading,
  seriesAt,
  valueAt,
  wordsPerRow,
} from '../batch/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Span } from '../store/index.ts';
import type { PendingPart, PendingSamples } from './pending-samples.ts';

/** Rows that are looked through: that takes about ten thousandths of a second. */
export const maxSearchedRows = 2_500_000;
/** More readings than this are not worth an object each. */
export const maxFoundReadings = 100_000;

/** Most rows are of other series, and the last bits of their indexes tell without a look into the map. */
const filterSize = 65_536;

/**
 * What the samples have of these series in the span, in the order in which it came. Null where that is too much, or
 * where observations are among it, which are told apart by more than their time.
 */
export function findReadings(
  waiting: readonly PendingSamples[],
  table: SeriesTable,
  seriesIndexes: readonly number[],
  { startMs, endMs }: Span,
): PendingReadings | null {
  const found = new Map<number, Reading[]>();
  if (waiting.length === 0) return found;
  const parts = waiting.flatMap((samples) => partsOf(samples, table, seriesIndexes));
  if (parts.reduce((sum, { rows }) => sum + rows.count, 0) > maxSearchedRows) return null;
  const mayBeWanted = new Uint8Array(filterSize);
  for (const index of seriesIndexes) {
    found.set(index, []);
    mayBeWanted[index % filterSize] = 1;
  }
  let foundCount = 0;
  for (const { rows } of parts) {
    const { count, doubles, words } = rows;
    for (let row = 0; row < count; row++) {
      const series = words[row * wordsPerRow + seriesAt];
      if (mayBeWanted[series % filterSize] === 0) continue;
      const readings = found.get(series);
      const timestampMs = doubles[row * doublesPerRow];
      if (readings === undefined || timestampMs < startMs || timestampMs > endMs) continue;
      if (!isReading(words[row * wordsPerRow + marksAt])) return null;
      if (++foundCount > maxFoundReadings) return null;
      readings.push({ timestampMs, value: doubles[row * doublesPerRow + valueAt] });
    }
  }
  return found;
}

function partsOf(
  samples: PendingSamples,
  table: SeriesTable,
  seriesIndexes: readonly number[],
): PendingPart[] {
  const parts = new Set<PendingPart>();
  for (const index of seriesIndexes) parts.add(samples.partOf(table, index));
  return [...parts];
}
