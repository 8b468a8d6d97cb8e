import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { AlertState } from '@tidemark/protocol';
import { useMemo } from 'react';
import { fetchAlerts } from '../../api/alerts.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import { hasWords, readFilter } from './alert-filter.ts';
import { alertStates, byUrgency } from './alert-words.ts';

const refetchMs = 2_000;
/** How long typing must rest before the server is asked. */
const restMs = 250;

/** What the address says is shown, and the alerts that are there now. */
export function useFiringAlerts(isPaused: boolean) {
  const { parameters, hrefWith, change } = useParameters();
  const asked = parameters.get('state');
  const state: AlertState | '' = alertStates.find((one) => one === asked) ?? '';
  const text = parameters.get('q') ?? '';
  const receiver = parameters.get('receiver') ?? '';
  const { matchers, words } = useMemo(() => readFilter(text), [text]);
  const [filter] = useDebouncedValue(matchers, restMs);
  const query = useQuery({
    queryKey: ['alerts', 'list', state, filter, receiver],
    queryFn: ({ signal }) => fetchAlerts({ state, filter, receiver }, signal),
    refetchInterval: isPaused ? false : refetchMs,
    placeholderData: keepPreviousData,
  });
  const groups = useMemo(
    () =>
      (query.data?.groups ?? [])
        .map((group) => ({
          ...group,
          alerts: group.alerts.filter((alert) => hasWords(alert, words)).sort(byUrgency),
        }))
        .filter(({ alerts }) => alerts.length > 0),
    [query.data, words],
  );
  return {
    query,
    groups,
    state,
    text,
    receiver,
    /** Something beside the state keeps alerts from being shown. */
    isNarrowed: text.trim() !== '' || receiver !== '',
    opened: parameters.get('alert'),
    hrefWith,
    change,
  };
}
