import { useLocalStorage } from '@mantine/hooks';
import {
  type HistoryEntry,
  readHistory,
  withoutQuery,
  withQuery,
} from '../../../promql/query-history.ts';

const storageKey = 'tidemark-promql-history';

export type QueryHistory = {
  entries: readonly HistoryEntry[];
  add: (query: string) => void;
  remove: (query: string) => void;
  clear: () => void;
};

/** What was asked in this browser; it never leaves it. */
export function useQueryHistory(): QueryHistory {
  const [entries, setEntries] = useLocalStorage<HistoryEntry[]>({
    key: storageKey,
    defaultValue: [],
    getInitialValueInEffect: false,
    serialize: (value) => JSON.stringify(value),
    deserialize: readHistory,
  });
  return {
    entries,
    add: (query) => setEntries((before) => withQuery(before, query, Date.now())),
    remove: (query) => setEntries((before) => withoutQuery(before, query)),
    clear: () => setEntries([]),
  };
}
