import { useQuery } from '@tanstack/react-query';
import { fetchAlerts } from '../../api/alerts.ts';
import { request } from '../../api/request.ts';

/** More choices than this nobody scrolls through; typing narrows them. */
const maxChoices = 200;
/** Labels change seldom. */
const freshMs = 60_000;

type Names = { data: string[] };

/** Label names that alerts and series have. */
export function useLabelNames(): string[] {
  const alerts = useAlertLabels();
  const series = useQuery({
    queryKey: ['label-names'],
    queryFn: ({ signal }) =>
      request<Names>('/api/v1/labels', { limit: String(maxChoices) }, { signal }),
    staleTime: freshMs,
  });
  return [
    ...new Set([
      'alertname',
      ...alerts.flatMap((labels) => Object.keys(labels)),
      ...(series.data?.data ?? []).filter((name) => name !== '__name__'),
    ]),
  ].slice(0, maxChoices);
}

/** Values that a label has, those of alerts first. */
export function useLabelValues(name: string): string[] {
  const alerts = useAlertLabels();
  const series = useQuery({
    queryKey: ['label-values', name],
    queryFn: ({ signal }) =>
      request<Names>(
        `/api/v1/label/${encodeURIComponent(name)}/values`,
        { limit: String(maxChoices) },
        { signal },
      ),
    staleTime: freshMs,
    enabled: /^[a-zA-Z_]\w*$/.test(name) && name !== 'alertname',
  });
  const ofAlerts = alerts.flatMap((labels) => labels[name] ?? []);
  return [...new Set([...ofAlerts, ...(series.data?.data ?? [])])]
    .filter((value) => value !== '')
    .slice(0, maxChoices);
}

function useAlertLabels() {
  const { data } = useQuery({
    queryKey: ['alerts', 'labels'],
    queryFn: ({ signal }) => fetchAlerts({ state: '', filter: '', receiver: '' }, signal),
    staleTime: freshMs,
  });
  return (data?.groups ?? []).flatMap(({ alerts }) => alerts.map(({ labels }) => labels));
}
