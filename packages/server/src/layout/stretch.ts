/**
 * The figures of a stretch, by their place in it: rows of one series and one minute that were summed up together, see
 * {@link MinuteStretches}.
 */
export const series = 0;
/** The place of its first row in the order, and how many rows it has. */
export const from = 1;
export const count = 2;
export const firstMs = 3;
export const first = 4;
export const lastMs = 5;
export const last = 6;
/** NaN when its rows were not summed up: then it has nothing else but its place and count. */
export const sum = 7;
export const min = 8;
export const max = 9;
/** Sum of what values fell from, see the store's `MinuteColumns.resets`. */
export const resets = 10;
export const keepDay = 11;
export const figuresPerStretch = 12;
