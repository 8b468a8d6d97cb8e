/**
 * Whole milliseconds in a count of nanoseconds of 64 bits without sign, given as halves of 32 bits (with
 * sign or without). Exact, where a double of the nanoseconds would be off by up to 1,024 of them.
 */
export function nanosToMs(low: number, high: number): number {
  const highBits = high >>> 0;
  // 2^32 ns are 4,294 ms and 967,296 ns; what is divided stays below 2^53.
  return highBits * 4294 + Math.floor((highBits * 967_296 + (low >>> 0)) / 1_000_000);
}
