/** Series by the high half of their ids, which are hashes: equal ranges have about as many. */
export type IdRange = { beginHigh: number; endHigh: number };

/** Entries of the open minutes of a range of series, from one on: as many as make so many rows. */
export type EntrySelection = IdRange & { from: number; maxRows: number };

const endOfIds = 2 ** 32;

export const allEntries: EntrySelection = {
  from: 0,
  maxRows: Number.POSITIVE_INFINITY,
  beginHigh: 0,
  endHigh: endOfIds,
};

/** One of so many equal ranges. */
export function idRange(range: number, count: number): IdRange {
  return {
    beginHigh: Math.floor((range / count) * endOfIds),
    endHigh: Math.floor(((range + 1) / count) * endOfIds),
  };
}
