const twoTo32 = 2 ** 32;

/** Writes a whole number as 64 bits, the low half first: as two's complement below zero. */
export function setWide(column: Uint32Array, at: number, value: number): void {
  const high = Math.floor(value / twoTo32);
  column[at] = value - high * twoTo32;
  column[at + 1] = high;
}
