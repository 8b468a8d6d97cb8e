import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { AlertState, ListedAlertGroup } from '@tidemark/protocol';
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
        .filter(({ alerts }) => alerts.length > 0)
        // Of each kind the server's order stays: the newest first.
        .sort((a, b) => Number(isFiring(b)) - Number(isFiring(a))),
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
    /** Something fires, and no route leads to anybody. */
    isUnheard: groups.some((group) => group.receiver === '' && isFiring(group)),
    opened: parameters.get('alert'),
    hrefWith,
    change,
  };
}

function isFiring({ alerts }: ListedAlertGroup): boolean {
  return alerts.some(({ state }) => state === 'firing');
}
