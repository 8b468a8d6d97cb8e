/**
 * The first position, not before `from`, whose time is after `ms`; `count` if there is none.
 * @param guess how many positions on it probably is, such as it was at the step before: the search begins there,
 *   and with samples at regular times it ends there, too
 */
export function firstAfter(
  timestampMs: Float64Array,
  from: number,
  count: number,
  ms: number,
  guess: number,
): number {
  let at = Math.min(from + guess, count);
  if (at > from && timestampMs[at - 1] > ms) {
    do {
      at--;
    } while (at > from && timestampMs[at - 1] > ms);
    return at;
  }
  while (at < count && timestampMs[at] <= ms) {
    at++;
  }
  return at;
}
