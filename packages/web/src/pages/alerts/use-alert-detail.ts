import { useQuery } from '@tanstack/react-query';
import type { ListedAlert } from '@tidemark/protocol';
import { fetchAlert, fetchHistoryOf } from '../../api/alerts.ts';
import { RequestError } from '../../api/request.ts';
import { shownAlert } from './shown-alert.ts';

const refetchMs = 3_000;
/** How far back the detail tells what happened to an alert: 30 days. */
const historyMs = 30 * 86_400_000;

/** An alert with what happened to it, also after it is over; `known` is what the list has of it. */
export function useAlertDetail(fingerprint: string, known: ListedAlert | undefined) {
  const current = useQuery({
    queryKey: ['alerts', 'one', fingerprint],
    queryFn: async ({ signal }) => {
      try {
        return await fetchAlert(fingerprint, signal);
      } catch (error) {
        // It is over: that is an answer, too.
        if (error instanceof RequestError && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: refetchMs,
  });
  const history = useQuery({
    queryKey: ['alerts', 'history', fingerprint],
    queryFn: ({ signal }) => {
      const endMs = Date.now();
      return fetchHistoryOf(fingerprint, { startMs: endMs - historyMs, endMs }, signal);
    },
    refetchInterval: refetchMs,
  });
  const events = history.data?.events ?? [];
  const listed = current.data?.alert ?? (known?.state === 'pending' ? known : undefined);
  return {
    isPending: current.isPending || (current.data === null && history.isPending),
    error: current.error ?? (current.data === null ? history.error : null),
    refetch: () => void Promise.all([current.refetch(), history.refetch()]),
    listed,
    alert: shownAlert(listed, events),
    groups: current.data?.groups ?? [],
    events,
  };
}
