/** A sample of a series that is known. */
export type Reading = { timestampMs: number; value: number };

/** Readings that wait for the store, by the index of their series, in the order in which they came. */
export type PendingReadings = ReadonlyMap<number, readonly Reading[]>;
