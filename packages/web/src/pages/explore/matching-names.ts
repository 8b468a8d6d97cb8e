/**
 * The names that hold every word of the search, those that begin with it first, `limit` at most and
 * without the chosen ones; `count` is how many there are in all.
 */
export function matchingNames(
  names: readonly string[],
  search: string,
  chosen: ReadonlySet<string>,
  limit: number,
): { shown: string[]; count: number } {
  const wanted = search.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  const first: string[] = [];
  const others: string[] = [];
  let count = 0;
  for (const name of names) {
    if (chosen.has(name)) continue;
    const lower = name.toLowerCase();
    if (!words.every((word) => lower.includes(word))) continue;
    count++;
    const list = wanted !== '' && lower.startsWith(wanted) ? first : others;
    if (list.length < limit) list.push(name);
  }
  return { shown: [...first, ...others].slice(0, limit), count };
}
