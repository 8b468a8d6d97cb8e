import { useQuery } from '@tanstack/react-query';
import { fetchAlert, fetchHistoryOf } from '../../api/alerts.ts';
import { RequestError } from '../../api/request.ts';
import { shownAlert } from './shown-alert.ts';

const refetchMs = 3_000;
/** How far back the detail tells what happened to an alert: 30 days. */
const historyMs = 30 * 86_400_000;

/** An alert with what happened to it, also after it is over. */
export function useAlertDetail(fingerprint: string) {
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
  return {
    isPending: current.isPending || (current.data === null && history.isPending),
    error: current.error ?? (current.data === null ? history.error : null),
    refetch: () => void Promise.all([current.refetch(), history.refetch()]),
    listed: current.data?.alert,
    alert: shownAlert(current.data?.alert, events),
    groups: current.data?.groups ?? [],
    events,
  };
}
