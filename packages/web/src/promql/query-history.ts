/** Queries that were run in this browser, newest first. */
export type HistoryEntry = { query: string; atMs: number };

/** More than this nobody scrolls through; the oldest go. */
export const maxHistoryEntries = 100;

/** The history after a query was run: each query stands in it once. */
export function withQuery(
  entries: readonly HistoryEntry[],
  query: string,
  atMs: number,
): HistoryEntry[] {
  const text = query.trim();
  if (text === '') return [...entries];
  const others = entries.filter((entry) => entry.query !== text);
  return [{ query: text, atMs }, ...others].slice(0, maxHistoryEntries);
}

export function withoutQuery(entries: readonly HistoryEntry[], query: string): HistoryEntry[] {
  return entries.filter((entry) => entry.query !== query);
}

/** Those that hold every word of the search. */
export function matchingEntries(entries: readonly HistoryEntry[], search: string): HistoryEntry[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return entries.filter(({ query }) => words.every((word) => query.toLowerCase().includes(word)));
}

/** Reads what the browser has kept; anything else than a history becomes an empty one. */
export function readHistory(text: string | undefined): HistoryEntry[] {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isEntry).slice(0, maxHistoryEntries) : [];
  } catch {
    return [];
  }
}

function isEntry(item: unknown): item is HistoryEntry {
  const entry = item as HistoryEntry | null;
  return typeof entry?.query === 'string' && typeof entry.atMs === 'number';
}
